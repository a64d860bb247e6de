using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics;

/// <summary>A namespace or a record. A second call for an entry of the same name and kind returns the same entry.</summary>
public abstract class StatisticsScope
{
    private protected StatisticsScope(string name, StrongBox<bool> enabled)
    {
        Name = name;
        EnabledCell = enabled;
    }

    /// <summary>The display name.</summary>
    public string Name { get; }

    /// <summary>
    /// The live dictionary that reports read. Set constant entries directly:
    /// <c>stuff.Entries["Server Version"] = "1.0"</c>.
    /// </summary>
    public abstract IDictionary<string, object?> Entries { get; }

    /// <summary>The cell that says whether the entries collect.</summary>
    private protected StrongBox<bool> EnabledCell { get; }

    /// <summary>Returns a counter. Creates it if there is none.</summary>
    /// <param name="name">A display name, such as <c>Important Events</c>.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The entry of that name is of another kind.</exception>
    public Counter Counter(string name) => GetOrAddEntry(name, () => new Counter(EnabledCell));

    /// <summary>Returns a number that goes up and down. Creates it if there is none.</summary>
    /// <param name="name">A display name.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The entry of that name is of another kind.</exception>
    public Gauge Gauge(string name) => GetOrAddEntry(name, () => new Gauge(EnabledCell));

    /// <summary>Adds an entry that is computed for each report. Replaces the entry of that name.</summary>
    /// <param name="name">A display name, such as <c>Events/Second</c>.</param>
    /// <param name="function">
    /// Gets the live entries and returns a scalar. Reports call it from any thread, also concurrently. If it throws, the error
    /// appears in its place.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public void AddFunction(string name, Func<IDictionary<string, object?>, object?> function)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(function);
        Entries[name] = function;
    }

    /// <summary>
    /// Adds an entry with the increments per second of a counter over the last minute, or since this call or the end of a pause if
    /// that is shorter. Replaces the entry of that name. In a pause it is null.
    /// </summary>
    /// <param name="name">A display name, such as <c>Last Minute Events/Second</c>.</param>
    /// <param name="counter">The counter.</param>
    /// <param name="timeProvider">The clock; <see cref="TimeProvider.System"/> by default.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="counter"/> is null.</exception>
    public void AddRate(string name, Counter counter, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(counter);
        AddRate(name, () => counter.Value, timeProvider);
    }

    /// <summary>Adds the rate of any total. A timer calls the function, which must be code of this project.</summary>
    internal void AddRate(string name, Func<double> readTotal, TimeProvider? timeProvider)
    {
        var rate = new MinuteRate(readTotal, () => EnabledCell.Value, timeProvider ?? TimeProvider.System);
        AddFunction(name, _ => rate.PerSecond);
    }

    /// <summary>Adds <c>Start Time</c>, the current time, and <c>Uptime</c>, the time since.</summary>
    /// <param name="timeProvider">The clock; <see cref="TimeProvider.System"/> by default.</param>
    public void AddUptime(TimeProvider? timeProvider = null)
    {
        var clock = timeProvider ?? TimeProvider.System;
        var start = clock.GetTimestamp();
        Entries["Start Time"] = clock.GetUtcNow();
        Entries["Uptime"] = new Func<IDictionary<string, object?>, object?>(_ => clock.GetElapsedTime(start));
    }

    private protected TEntry GetOrAddEntry<TEntry>(string name, Func<TEntry> factory) where TEntry : class
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return GetOrAdd(name, factory) as TEntry ?? throw new InvalidOperationException(
            $"'{name}' of '{Name}' is a {Entries[name]?.GetType().ToString() ?? "null"}, not a {typeof(TEntry).Name}. " +
            "Choose another name.");
    }

    private protected abstract object? GetOrAdd(string name, Func<object> factory);
}
