namespace Chalkboard.Slates.Conformance;

/// <summary>One way in which a store's surroundings can fail, and be mended.</summary>
/// <param name="name">What fails, for the messages of tests: "disk full".</param>
/// <param name="start">Makes it fail.</param>
/// <param name="stop">Mends it. The store must then work again by itself.</param>
public sealed class Outage(string name, Func<ValueTask> start, Func<ValueTask> stop)
{
    /// <summary>What fails.</summary>
    public string Name { get; } = name;

    /// <summary>Whether reads fail, too. True by default.</summary>
    public bool ShouldFailReads { get; init; } = true;

    /// <summary>The time, by a real clock, in which each operation must have answered or failed. 30 seconds by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes it fail.</summary>
    public ValueTask StartAsync() => start();

    /// <summary>Mends it.</summary>
    public ValueTask StopAsync() => stop();

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
