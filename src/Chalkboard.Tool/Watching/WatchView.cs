using Chalkboard.Tool.Reading;
using Spectre.Console.Rendering;

namespace Chalkboard.Tool.Watching;

/// <summary>The content of the terminal: the newest figures, or the error of the last reading.</summary>
internal sealed class WatchView(WatchOptions options, TimeProvider timeProvider)
{
    private readonly CounterRates _rates = new(timeProvider);
    private IReadOnlyList<NamespaceFigures> _namespaces = [];
    private IReadOnlyList<NamespaceFigures> _previousNamespaces = [];

    public WatchOptions Options => options;

    /// <summary>The time of the last successful reading.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>The error of the last reading; null if it succeeded.</summary>
    public string? Error { get; private set; }

    public bool IsEmpty => _namespaces.Count == 0;

    public void Show(Figure statistics)
    {
        var all = NamespaceFigures.FromStatistics(statistics, options.Source.Address);
        _previousNamespaces = _namespaces;
        _namespaces = options.Select(all);
        _rates.Add(_namespaces);
        ReadAt = timeProvider.GetUtcNow();
        Error = _namespaces.Count > 0 || options.Namespaces.Count == 0 ? null
            : $"There is no namespace {string.Join(", ", options.Namespaces.Select(name => Printable.ToLine(name, 60)))}. There is: " +
                $"{string.Join(", ", all.Take(12).Select(namespaceFigures => Printable.ToLine(namespaceFigures.Name, 60)))}";
    }

    public void ShowError(string error) => Error = error;

    /// <summary>Creates a panel for each namespace.</summary>
    public IEnumerable<IRenderable> CreatePanels(int width) =>
        _namespaces.Select(
            namespaceFigures =>
                NamespacePanel.Create(
                    namespaceFigures, _previousNamespaces.FirstOrDefault(
                        before => before.Name == namespaceFigures.Name)?.Entries, _rates, timeProvider.GetUtcNow(), width));
}
