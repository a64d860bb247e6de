using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Watching;

internal sealed record WatchOptions(SourceOptions Source, TimeSpan Interval, IReadOnlyList<string> Namespaces)
{
    private const int _most = 200;

    /// <summary>The namespaces to show.</summary>
    public IReadOnlyList<Namespace> Choose(IReadOnlyList<Namespace> all) =>
        [.. all.Where(entries => Namespaces.Count == 0 || Namespaces.Contains(entries.Name, StringComparer.OrdinalIgnoreCase)).Take(_most)];
}
