using System.Collections;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Copies live data level by level, and leaves the functions where they stand, to be called. Everything here is somebody
/// else's: it may change under our hands, throw from anything that can, and hold what it shouldn't.
/// </summary>
/// <param name="calls">Takes note of where functions stand; null if there must be none.</param>
internal sealed class Copy(Calls? calls)
{
    private static readonly ConditionalWeakTable<object, RecordShape> _known = [];

    private readonly Entries _entries = new();

    private RecordShape? _records;

    public object Repository(IDictionary<string, object?> live) => Dictionary(live, Level.Repository);

    public object? Namespace(object? live) => Value(live, Level.Repository);

    /// <summary>What stands for the result of a function, which may be a collection and may be changing.</summary>
    public static object? OfResult(object? result, Level level) => result switch
    {
        _ when Stays(result) => result,
        IEnumerable or Delegate or IStrongBox => new Copy(null).Value(result, level),
        _ => Scalars.Of(result),
    };

    /// <summary>Whether a value is one of the scalars that most values are. It is asked of each, and each look at a type takes time.</summary>
    private static bool Stays(object? value) => value is null or string or long or double or TimeSpan or int or DateTimeOffset or bool;

    /// <summary>What stands for a live value in the report.</summary>
    /// <param name="live">The value.</param>
    /// <param name="level">The level of the dictionary or list it stands in.</param>
    private object? Value(object? live, Level level)
    {
        if (level == Level.Repository)
        {
            return live is IDictionary or IDictionary<string, object?>
                ? Dictionary(live, Level.Namespace)
                : new EntryError($"A namespace must be a dictionary, and this is {Scalars.Kind(live)}.");
        }
        return live switch
        {
            _ when Stays(live) => live,
            Func<IDictionary<string, object?>, object?> function => calls is not null
                ? Calls.Place(function)
                : new EntryError("A function returned this function, which is not called."),
            IStrongBox cell => Cells.Read(cell),
            IDictionary or IDictionary<string, object?> => level > Level.Record
                ? Dictionary(live, level - 1)
                : new EntryError("Nested too deep: a record holds no dictionaries."),
            IEnumerable list => level == Level.Namespace
                ? List(list)
                : new EntryError("Nested too deep: a list stands in a namespace only, and holds records or scalars."),
            _ => Scalars.Of(live),
        };
    }

    private object Dictionary(object live, Level level)
    {
        if (live is ComputedRecord record) return Computed(record);
        if (level == Level.Record && _records is { } shape && Alike.TryRead(live, shape) is { } values) return Settled(live, shape, values, level);

        var start = _entries.Count;
        if (_entries.Fill(live) is { } error) return error;
        shape = ShapeOf(live, _entries.Names(start), level);
        values = new object?[shape.Count];
        for (var i = 0; i < values.Length; i++) values[i] = _entries.Value(start + shape.Order[i]);
        _entries.Cut(start);
        return Settled(live, shape, values, level);
    }

    /// <summary>The report of a dictionary whose live values have been read.</summary>
    private Report Settled(object live, RecordShape shape, object?[] all, Level level)
    {
        // An array asks for the type of each value that is set, a span but once.
        var values = all.AsSpan();
        bool[]? counters = null;
        var functions = false;
        for (var i = 0; i < values.Length; i++)
        {
            var entry = values[i];
            if (level != Level.Repository)
            {
                // Most are one of these.
                if (Stays(entry)) continue;
                if (entry is StrongBox<long> cell)
                {
                    values[i] = Volatile.Read(ref cell.Value);
                    continue;
                }
            }
            var value = values[i] = Value(entry, level);
            if (Calls.IsPlace(value)) functions = true;
            else if (entry is Counter) (counters ??= new bool[values.Length])[i] = true;
        }
        if (functions) calls!.Add(live, all, level);
        return new Report(shape.Sorted, all, all.Length, counters);
    }

    private RecordShape ShapeOf(object live, ReadOnlySpan<string> names, Level level)
    {
        if (level == Level.Record)
        {
            // Records of a collection mostly have the same names in the same order.
            if (_records is null || !_records.Is(names)) _records = new RecordShape(names);
            return _records;
        }
        // Those above keep theirs from report to report, and need no sorting in the next.
        if (!_known.TryGetValue(live, out var shape) || !shape.Is(names)) _known.AddOrUpdate(live, shape = new RecordShape(names));
        return shape;
    }

    private static object Computed(ComputedRecord record)
    {
        var shape = record.Shape;
        var given = new object?[shape.Count];
        try
        {
            record.Read(given);
        }
#pragma warning disable CA1031 // A participant's code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return EntryError.From(failure);
        }
        var values = new object?[given.Length];
        for (var i = 0; i < values.Length; i++) values[i] = Scalars.Of(given[shape.Order[i]]);
        return new Report(shape.Sorted, values, values.Length);
    }

    private object List(IEnumerable live)
    {
        var start = _entries.Count;
        if (_entries.Fill(live) is { } error) return error;
        var list = new List<object?>(_entries.Count - start);
        for (int i = start, end = _entries.Count; i < end; i++)
        {
            var value = Value(_entries.Value(i), Level.Collection);
            list.Add(Calls.IsPlace(value) ? new EntryError("A list holds records or scalars, and this is a function.") : value);
        }
        _entries.Cut(start);
        return list;
    }
}
