using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Watching;

internal sealed record WatchOptions(StatisticsSourceOptions Source, TimeSpan Interval, IReadOnlyList<string> Namespaces)
{
    private const int MaxNamespaces = 200;

    /// <summary>The time to wait for one answer.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The namespaces to show.</summary>
    public IReadOnlyList<NamespaceFigures> Select(IReadOnlyList<NamespaceFigures> all) =>
        [.. all.Where(
            namespaceFigures => Namespaces.Count == 0 || Namespaces.Contains(namespaceFigures.Name, StringComparer.OrdinalIgnoreCase))
                .Take(MaxNamespaces)];
}
