using Chalkboard.Tool.Reading;
using Spectre.Console.Rendering;

namespace Chalkboard.Tool.Watching;

/// <summary>What the terminal shows: the newest reading, and how it went.</summary>
internal sealed class View(WatchOptions options, TimeProvider time)
{
    private readonly Rates _rates = new(time);
    private IReadOnlyList<Namespace> _namespaces = [];
    private IReadOnlyList<Namespace> _before = [];

    public WatchOptions Options => options;

    /// <summary>When figures came last.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>Why none come now.</summary>
    public string? Trouble { get; private set; }

    public bool IsEmpty => _namespaces.Count == 0;

    public void Show(Figure statistics)
    {
        var all = Namespace.Of(statistics, options.Source.Address);
        _before = _namespaces;
        _namespaces = options.Choose(all);
        _rates.Add(_namespaces);
        ReadAt = time.GetUtcNow();
        Trouble = _namespaces.Count > 0 || options.Namespaces.Count == 0 ? null
            : $"There is no namespace {string.Join(", ", options.Namespaces.Select(name => Printable.Line(name, 60)))}. There is: {string.Join(", ", all.Take(12).Select(entries => Printable.Line(entries.Name, 60)))}";
    }

    public void ShowTrouble(string trouble) => Trouble = trouble;

    /// <summary>A panel for each namespace.</summary>
    public IEnumerable<IRenderable> Panels(int width) =>
        _namespaces.Select(entries => NamespacePanel.Of(entries, _before.FirstOrDefault(before => before.Name == entries.Name)?.Entries, _rates, time.GetUtcNow(), width));
}
