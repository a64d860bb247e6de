using System.Collections.Concurrent;

namespace Chalkboard.StatisticsConvention;

/// <summary>The slot of <see cref="AppContext"/> that holds the statistics repository of the process.</summary>
/// <remarks>The repository consists of .NET's own types, so that a library can join it without referencing a statistics package.</remarks>
internal static class StatisticsSlot
{
    public const string SlotName = "logging.statistics";

    /// <summary>Returns the repository. Creates it if the slot is empty.</summary>
    /// <returns>Null if the slot holds an object of another type.</returns>
    public static ConcurrentDictionary<string, object?>? FindOrCreate(string slotName = SlotName)
    {
        // Every participant takes this lock; the convention names it.
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
