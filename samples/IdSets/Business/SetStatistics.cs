using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace IdSets.Business;

/// <summary>
/// Counts sets in the namespace <c>Id Sets</c> of the process's statistics. It joins them with .NET
/// alone, as any library can: with a dictionary in a slot of <see cref="AppContext"/>, and without a package.
/// </summary>
public sealed class SetStatistics
{
    private const int Newest = 20;

    private readonly StrongBox<bool> _enabled = new(true);
    private readonly StrongBox<long> _sets = new();
    private readonly StrongBox<long> _ids = new();
    private readonly StrongBox<long> _leftOut = new();
    private readonly ConcurrentQueue<Dictionary<string, object?>> _newest = new();

    /// <summary>Joins the statistics of the process.</summary>
    public SetStatistics() => GetRepository()["Id Sets"] = new ConcurrentDictionary<string, object?>
    {
        ["Enabled"] = _enabled,
        ["Total Sets"] = _sets,
        ["Total Ids"] = _ids,
        ["Total Ids Left Out"] = _leftOut,
        ["Ids/Set"] =
            (Func<IDictionary<string, object?>, object?>)(_ =>
                Interlocked.Read(ref _sets.Value) is > 0 and var sets ? Interlocked.Read(ref _ids.Value) / (double)sets : null),
        ["Newest Sets"] = _newest,
    };

    /// <summary>Counts a set.</summary>
    public void OnSetCreated(IdSet set, TimeSpan elapsed)
    {
        if (!Volatile.Read(ref _enabled.Value)) return;
        Interlocked.Increment(ref _sets.Value);
        Interlocked.Add(ref _ids.Value, set.Count);
        Interlocked.Add(ref _leftOut.Value, set.LeftOut);
        _newest.Enqueue(new()
        {
            ["Ids"] = set.Count,
            ["Ids Left Out"] = set.LeftOut,
            ["Made"] = DateTime.SpecifyKind(set.MadeAt, DateTimeKind.Utc),
            ["Processing Time"] = elapsed,
        });
        while (_newest.Count > Newest) _newest.TryDequeue(out _);
    }

    private static ConcurrentDictionary<string, object?> GetRepository()
    {
        lock (typeof(AppContext))
        {
            if (AppContext.GetData("logging.statistics") is ConcurrentDictionary<string, object?> existing) return existing;
            var repository = new ConcurrentDictionary<string, object?>();
            AppContext.SetData("logging.statistics", repository);
            return repository;
        }
    }
}
