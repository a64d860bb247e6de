using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics;

/// <summary>A namespace or a record: what holds entries. Asking twice for an entry of the same name and kind gives the same.</summary>
public abstract class StatisticsScope
{
    private protected StatisticsScope(string name, StrongBox<bool> enabled)
    {
        Name = name;
        EnabledCell = enabled;
    }

    /// <summary>The name, for people.</summary>
    public string Name { get; }

    /// <summary>
    /// The live dictionary, of .NET's own types, which reports read. Set what does not change directly:
    /// <c>stuff.Entries["Server Version"] = "1.0"</c>.
    /// </summary>
    public abstract IDictionary<string, object?> Entries { get; }

    /// <summary>The cell that everything in here looks at before it collects.</summary>
    private protected StrongBox<bool> EnabledCell { get; }

    /// <summary>A counter in here.</summary>
    /// <param name="name">A name for people, such as <c>Important Events</c>.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by something else.</exception>
    public Counter Counter(string name) => GetOrAddEntry(name, () => new Counter(EnabledCell));

    /// <summary>A number in here that goes up and down.</summary>
    /// <param name="name">A name for people.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The name is taken by something else.</exception>
    public Gauge Gauge(string name) => GetOrAddEntry(name, () => new Gauge(EnabledCell));

    /// <summary>Adds an entry that is computed when a report is made, or replaces the one of that name.</summary>
    /// <param name="name">A name for people, such as <c>Events/Second</c>.</param>
    /// <param name="function">Gets the live entries in here and returns a scalar. Called from any thread, and several at once; what it throws stands in the report.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public void AddFunction(string name, Func<IDictionary<string, object?>, object?> function)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(function);
        Entries[name] = function;
    }

    /// <summary>
    /// Adds an entry that says how much a counter has grown a second over the last minute, or since now or the end of a pause if that is less,
    /// or replaces the one of that name. In a pause it is null.
    /// </summary>
    /// <param name="name">A name for people, such as <c>Last Minute Events/Second</c>.</param>
    /// <param name="counter">The counter.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="counter"/> is null.</exception>
    public void AddRate(string name, Counter counter, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(counter);
        AddRate(name, () => counter.Value, timeProvider);
    }

    /// <summary>The same of any total that code of this project knows.</summary>
    internal void AddRate(string name, Func<double> readTotal, TimeProvider? timeProvider)
    {
        var rate = new MinuteRate(readTotal, () => EnabledCell.Value, timeProvider ?? TimeProvider.System);
        AddFunction(name, _ => rate.PerSecond);
    }

    /// <summary>Adds <c>Start Time</c>, which is now, and <c>Uptime</c>, which grows.</summary>
    /// <param name="timeProvider">The clock; the system's by default.</param>
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
        return GetOrAdd(name, factory) as TEntry ?? throw new InvalidOperationException($"'{name}' of '{Name}' is taken by a {Entries[name]?.GetType().ToString() ?? "null"}, and is no {typeof(TEntry).Name}. Choose another name.");
    }

    private protected abstract object? GetOrAdd(string name, Func<object> factory);
}
