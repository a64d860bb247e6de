using System.Collections.Concurrent;

namespace Chalkboard.StatisticsConvention;

/// <summary>
/// Where the libraries of a process publish their figures, whoever reports them: a dictionary in a well-known slot, made
/// by the first who comes. All of it is .NET's own, so that nobody needs anybody's package to join.
/// </summary>
internal static class StatisticsSlot
{
    public const string SlotName = "logging.statistics";

    /// <summary>Finds the repository, or makes it.</summary>
    /// <returns>Null if the slot holds something else.</returns>
    public static ConcurrentDictionary<string, object?>? FindOrCreate(string slotName = SlotName)
    {
        lock (typeof(AppContext))
        {
            var existing = AppContext.GetData(slotName);
            if (existing is not null) return existing as ConcurrentDictionary<string, object?>;

            var repository = new ConcurrentDictionary<string, object?>();
            AppContext.SetData(slotName, repository);
            return repository;
        }
    }
}
