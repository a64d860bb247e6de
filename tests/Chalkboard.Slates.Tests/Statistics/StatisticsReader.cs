using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Slates.Tests.Statistics;

/// <summary>Reads a statistics repository as anybody can who has .NET and nothing else.</summary>
internal static class Figures
{
    public static ConcurrentDictionary<string, object?> OfProcess =>
        (ConcurrentDictionary<string, object?>)AppContext.GetData("logging.statistics")!;

    public static IDictionary<string, object?> Slates(this ConcurrentDictionary<string, object?> repository) =>
        (IDictionary<string, object?>)repository["Slates"]!;

    public static ConcurrentDictionary<string, object?> Stores(this ConcurrentDictionary<string, object?> repository) =>
        (ConcurrentDictionary<string, object?>)repository.Slates()["Stores"]!;

    public static IDictionary<string, object?> Store(this ConcurrentDictionary<string, object?> repository, string name) =>
        (IDictionary<string, object?>)repository.Stores()[name]!;

    public static List<IDictionary<string, object?>> SlowCommits(this ConcurrentDictionary<string, object?> repository) =>
        [.. (IEnumerable<IDictionary<string, object?>>)repository.Slates()["Slow Commits"]!];

    /// <summary>What an entry is worth now: that of a cell, what a function gives, or itself.</summary>
    public static object? Now(this IDictionary<string, object?> scope, string name) => scope[name] switch
    {
        IStrongBox cell => cell.Value,
        Func<IDictionary<string, object?>, object?> compute => compute(scope),
        var value => value,
    };
}
