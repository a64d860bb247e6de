using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.StatisticsConvention;

namespace Chalkboard.Slates.Diagnostics.Statistics;

/// <summary>The namespace <c>Slates</c> of the statistics repository: totals over all stores, and the collections.</summary>
internal sealed class SlatesNamespace
{
    private readonly JoinedNamespace _namespace;

    /// <param name="repository">The repository to join. If it is null, nothing is collected.</param>
    /// <param name="timeProvider">The clock for rates.</param>
    public SlatesNamespace(ConcurrentDictionary<string, object?>? repository, TimeProvider timeProvider)
    {
        _namespace = new JoinedNamespace(repository, "Slates");
        Reads = _namespace.GetOrAdd("Total Reads", new StrongBox<long>());
        Commits = _namespace.GetOrAdd("Total Commits", new StrongBox<long>());
        Conflicts = _namespace.GetOrAdd("Total Conflicts", new StrongBox<long>());
        Retries = _namespace.GetOrAdd("Total Retries", new StrongBox<long>());
        Errors = _namespace.GetOrAdd("Total Errors", new StrongBox<long>());
        _namespace.GetOrAdd<object>("Start Time", timeProvider.GetUtcNow());
        _namespace.AddRate("Reads/Second", Reads, timeProvider);
        _namespace.AddRate("Commits/Second", Commits, timeProvider);
        Stores = new StoreRecords(this, _namespace.GetOrAdd("Stores", new ConcurrentDictionary<string, object?>()));
        SlowCommits = new SlowCommits(_namespace.GetOrAdd("Slow Commits", new ConcurrentQueue<Dictionary<string, object?>>()));
    }

    /// <summary>The namespace in the repository of this process.</summary>
    public static SlatesNamespace Shared { get; } = new(StatisticsSlot.FindOrCreate(), TimeProvider.System);

    /// <summary>True if figures are collected. They are reported even if it is false.</summary>
    public bool IsEnabled => _namespace.IsEnabled;

    public StrongBox<long> Reads { get; }

    public StrongBox<long> Commits { get; }

    public StrongBox<long> Conflicts { get; }

    public StrongBox<long> Retries { get; }

    public StrongBox<long> Errors { get; }

    public StoreRecords Stores { get; }

    public SlowCommits SlowCommits { get; }
}
