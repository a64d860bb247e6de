using System.Collections.Concurrent;
using Chalkboard.StatisticsConvention;

namespace Chalkboard.Statistics;

/// <summary>
/// The statistics repository of this process: a nested dictionary of .NET's own types in a slot of <see cref="AppContext"/>.
/// Any library can join it without a reference to this package, which adds types to work with that dictionary.
/// </summary>
public static class StatisticsRepository
{
    /// <summary>The name of the slot in <see cref="AppContext"/>, part of the convention: <c>logging.statistics</c>.</summary>
    public const string SlotName = StatisticsSlot.SlotName;

    /// <summary>The repository of this process: the same dictionary each time. The first participant creates it.</summary>
    /// <exception cref="InvalidOperationException">The slot holds an object of another type.</exception>
    public static ConcurrentDictionary<string, object?> Current { get; } = StatisticsSlot.FindOrCreate()
        ?? throw new InvalidOperationException(
            $"The slot '{SlotName}' of AppContext holds a {AppContext.GetData(SlotName)?.GetType()}, which is not the repository of " +
            "statistics. The code that set it must use another slot, or a ConcurrentDictionary<string, object?>.");

    /// <summary>Returns the namespace of that name in <see cref="Current"/>. Creates it if there is none.</summary>
    /// <param name="name">A display name, such as <c>My Stuff</c>.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The entry of that name is not a namespace.</exception>
    public static StatisticsNamespace Namespace(string name) => StatisticsNamespace.GetOrCreate(Current, name);
}
