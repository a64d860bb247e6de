using System.Collections.Concurrent;

namespace Chalkboard.Statistics;

/// <summary>
/// The one repository of this process: a nested dictionary of .NET's own types in a slot of <see cref="AppContext"/>, so that
/// any library can join it without referencing this package. What this package adds is sugar over that dictionary.
/// </summary>
public static class StatisticsRepository
{
    /// <summary>The name of the slot in <see cref="AppContext"/>, part of the convention: <c>logging.statistics</c>.</summary>
    public const string SlotName = "logging.statistics";

    /// <summary>The repository of this process, made by whoever asks for it first. The same dictionary each time.</summary>
    /// <exception cref="InvalidOperationException">The slot holds something else.</exception>
    public static ConcurrentDictionary<string, object?> Current { get; } = GetOrCreate();

    /// <summary>The namespace of that name in <see cref="Current"/>, made if it is not there.</summary>
    /// <param name="name">A name for people, such as <c>My Stuff</c>.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by something that is not a namespace.</exception>
    public static StatisticsNamespace Namespace(string name) => StatisticsNamespace.GetOrCreate(Current, name);

    private static ConcurrentDictionary<string, object?> GetOrCreate()
    {
        // The lock that the convention names, which every participant takes.
        lock (typeof(AppContext))
        {
            switch (AppContext.GetData(SlotName))
            {
                case ConcurrentDictionary<string, object?> existing:
                    return existing;
                case null:
                    var repository = new ConcurrentDictionary<string, object?>();
                    AppContext.SetData(SlotName, repository);
                    return repository;
                case var other:
                    throw new InvalidOperationException(
                        $"The slot '{SlotName}' of AppContext holds a {other.GetType()}, which is not the repository of statistics. Whoever set it must use another slot, or a ConcurrentDictionary<string, object?>.");
            }
        }
    }
}
