namespace Chalkboard.Slates.Conformance;

/// <summary>One way in which a store's surroundings can fail, and be mended.</summary>
/// <param name="name">What fails, for the messages of tests: "disk full".</param>
/// <param name="begin">Makes it fail.</param>
/// <param name="end">Mends it. The store must then work again by itself.</param>
public sealed class Outage(string name, Func<ValueTask> begin, Func<ValueTask> end)
{
    /// <summary>What fails.</summary>
    public string Name { get; } = name;

    /// <summary>Whether reads fail, too. True by default.</summary>
    public bool HitsReads { get; init; } = true;

    /// <summary>The time, by a real clock, in which each operation must have answered or failed. 30 seconds by default.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes it fail.</summary>
    public ValueTask BeginAsync() => begin();

    /// <summary>Mends it.</summary>
    public ValueTask EndAsync() => end();

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
