namespace Chalkboard.Slates.Conformance;

/// <summary>A failure of the store's environment that a test can start and stop.</summary>
/// <param name="name">The name for the messages of tests, such as "disk full".</param>
/// <param name="start">Starts the outage.</param>
/// <param name="stop">Stops the outage. Then the store must recover by itself.</param>
public sealed class Outage(string name, Func<ValueTask> start, Func<ValueTask> stop)
{
    /// <summary>The name, for the messages of tests.</summary>
    public string Name { get; } = name;

    /// <summary>True if reads fail, too. True by default.</summary>
    public bool ShouldFailReads { get; init; } = true;

    /// <summary>The real time within which each operation must succeed or fail. 1 minute by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Starts the outage.</summary>
    public ValueTask StartAsync() => start();

    /// <summary>Stops the outage.</summary>
    public ValueTask StopAsync() => stop();

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
