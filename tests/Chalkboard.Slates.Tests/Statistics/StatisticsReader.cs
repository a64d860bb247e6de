using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Slates.Tests.Statistics;

/// <summary>Reads a statistics repository with .NET alone, without a package of ours.</summary>
internal static class StatisticsReader
{
    public static ConcurrentDictionary<string, object?> CurrentRepository =>
        (ConcurrentDictionary<string, object?>)AppContext.GetData("logging.statistics")!;

    public static IDictionary<string, object?> GetSlates(this ConcurrentDictionary<string, object?> repository) =>
        (IDictionary<string, object?>)repository["Slates"]!;

    public static ConcurrentDictionary<string, object?> GetStores(this ConcurrentDictionary<string, object?> repository) =>
        (ConcurrentDictionary<string, object?>)repository.GetSlates()["Stores"]!;

    public static IDictionary<string, object?> GetStore(this ConcurrentDictionary<string, object?> repository, string name) =>
        (IDictionary<string, object?>)repository.GetStores()[name]!;

    public static List<IDictionary<string, object?>> GetSlowCommits(this ConcurrentDictionary<string, object?> repository) =>
        [.. (IEnumerable<IDictionary<string, object?>>)repository.GetSlates()["Slow Commits"]!];

    /// <summary>Returns the current value of an entry: of a cell, the result of a function, or the entry itself.</summary>
    public static object? GetValue(this IDictionary<string, object?> scope, string name) => scope[name] switch
    {
        IStrongBox cell => cell.Value,
        Func<IDictionary<string, object?>, object?> compute => compute(scope),
        var value => value,
    };
}
