using System.Collections;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Meters;
using Chalkboard.Statistics.Meters.Values;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Copies live data level by level. Of what .NET and this project have made, it reads everything at once. All else is somebody else's
/// code, which may block, throw or never end: it leaves a place for that, to be read and called under guard.
/// </summary>
/// <param name="end">Ends the guard, as nobody's code is run any more; false if it has been left behind.</param>
internal sealed class Copy(Func<bool> end)
{
    private static readonly ConditionalWeakTable<object, RecordShape> _known = [];

    private readonly Entries _entries = new();
    private readonly List<Scope> _found = [];

    private RecordShape? _records;
    private bool _isResult;
    private bool _isGuarded;

    /// <summary>How many more entries the namespace may have.</summary>
    public int Room
    {
        get => _entries.Room;
        set => _entries.Room = value;
    }

    /// <summary>Where places have been left.</summary>
    public List<Scope> Found => _found;

    /// <summary>Changes as long as somebody's collection gives entries. From any thread.</summary>
    public int Progress => _entries.Progress;

    /// <summary>Has it end: nobody waits for it any more. From any thread.</summary>
    public void Cancel() => _entries.Cancel();

    /// <summary>Reads the live values of a repository, and copies none.</summary>
    /// <exception cref="InvalidOperationException">It can't be read.</exception>
    public KeyValuePair<string, object?>[] Namespaces(IDictionary<string, object?> repository)
    {
        if (_entries.Fill(repository) is { } error) throw new InvalidOperationException($"The repository can't be read: {error.Message} It must be a ConcurrentDictionary.");
        var shape = ShapeOf(repository, _entries.Names(0), Level.Repository);
        var all = new KeyValuePair<string, object?>[shape.Count];
        for (var i = 0; i < all.Length; i++) all[i] = new(shape.Sorted[i], _entries.Value(shape.Order[i]));
        _entries.Cut(0);
        return all;
    }

    /// <summary>What stands in the report for a live value, or a place for it. Runs nobody's code.</summary>
    /// <param name="live">The value.</param>
    /// <param name="level">The level of the dictionary or list it stands in.</param>
    /// <param name="isResult">Whether a function returned it, so that no function in it is called.</param>
    public object? Value(object? live, Level level, bool isResult)
    {
        (_isResult, _isGuarded) = (isResult, false);
        return Value(live, level);
    }

    private object? Value(object? live, Level level)
    {
        if (level == Level.Repository) return live is Dictionary<string, object?> or ConcurrentDictionary<string, object?> ? Dictionary(live, Level.Namespace) : new Deferred(live, _isResult);
        return live switch
        {
            _ when Stays(live) => live,
            Func<IDictionary<string, object?>, object?> function => _isResult
                ? new EntryError("A function returned this function, which is not called.")
                : Scope.Place(function),
            // Past a cache of the processor, and without the box that the interface would make.
            StrongBox<long> cell => Volatile.Read(ref cell.Value),
            StrongBox<int> cell => Volatile.Read(ref cell.Value),
            StrongBox<double> cell => Volatile.Read(ref cell.Value),
            StrongBox<bool> cell => Volatile.Read(ref cell.Value),
            Counter counter => counter.Value,
            Gauge gauge => gauge.Value,
            ScalarCell cell => cell.Value,
            Dictionary<string, object?> or ConcurrentDictionary<string, object?> => Nested(live, level),
            Timing or Distribution or TaggedRecord => level > Level.Record ? Computed((ComputedRecord)live) : TooDeep(),
            ConcurrentQueue<IDictionary<string, object?>> list => List(list, level),
            _ when Scalars.Includes(live) => live,
            _ => new Deferred(live, _isResult),
        };
    }

    /// <summary>Reads what has been deferred, and so runs somebody's code.</summary>
    /// <param name="deferred">The value.</param>
    /// <param name="level">The level of the dictionary or list it stands in.</param>
    public object? Read(Deferred deferred, Level level)
    {
        (_isResult, _isGuarded) = (deferred.IsResult, true);
        var live = deferred.Live;
        if (level == Level.Repository)
        {
            return live is IDictionary or IDictionary<string, object?>
                ? Dictionary(live, Level.Namespace)
                : new EntryError($"A namespace must be a dictionary, and this is {Scalars.Kind(live)}.");
        }
        return live switch
        {
            IStrongBox cell => Scalars.Of(cell.Value),
            IDictionary or IDictionary<string, object?> => Nested(live, level),
            IEnumerable list => List(list, level),
            _ => Scalars.Of(live),
        };
    }

    /// <summary>Whether a value is one of the scalars that most values are. It is asked of each, and each look at a type takes time.</summary>
    private static bool Stays(object? value) => value is null or string or long or double or TimeSpan or int or DateTimeOffset or bool;

    private static EntryError TooDeep() => new("Nested too deep: a record holds no dictionaries.");

    private object Nested(object live, Level level) => level > Level.Record ? Dictionary(live, level - 1) : TooDeep();

    private object Dictionary(object live, Level level)
    {
        if (live is ComputedRecord record) return Computed(record);
        if (level == Level.Record && _records is { } shape && Room > 0 && Alike.TryRead(live, shape) is { } values) return Settled(live, shape, values, level);

        var start = _entries.Count;
        // Asked for as long as its code is guarded.
        var isReadOnly = level == Level.Namespace && IsReadOnly(live);
        if (Fill(live) is { } error) return error;
        shape = ShapeOf(live, _entries.Names(start), level);
        values = new object?[shape.Count];
        for (var i = 0; i < values.Length; i++) values[i] = _entries.Value(start + shape.Order[i]);
        _entries.Cut(start);
        return Settled(live, shape, values, level, isReadOnly);
    }

    /// <summary>Whether nothing in a namespace can be set.</summary>
    private static bool IsReadOnly(object live)
    {
        if (live is Dictionary<string, object?> or ConcurrentDictionary<string, object?>) return false;
        try
        {
            return live is not IDictionary<string, object?> { IsReadOnly: false };
        }
#pragma warning disable CA1031 // A participant's code.
        catch
#pragma warning restore CA1031
        {
            return true;
        }
    }

    /// <summary>The report of a dictionary whose live values have been read.</summary>
    private Report Settled(object live, RecordShape shape, object?[] all, Level level, bool isReadOnly = false)
    {
        Room -= all.Length;
        // As the live entry says, which is read below.
        var canBePaused = level == Level.Namespace && live is IDictionary<string, object?>
            && Array.BinarySearch(shape.Sorted, NamespaceSwitch.EntryName, StringComparer.Ordinal) is >= 0 and var at
            && NamespaceSwitch.CanWrite(all[at], isReadOnly);
        // An array asks for the type of each value that is set, a span but once.
        var values = all.AsSpan();
        bool[]? counters = null;
        var hasPlaces = false;
        for (var i = 0; i < values.Length; i++)
        {
            var entry = values[i];
            // Most are one of these.
            if (Stays(entry)) continue;
            if (entry is StrongBox<long> cell)
            {
                values[i] = Volatile.Read(ref cell.Value);
                continue;
            }
            var value = values[i] = Value(entry, level);
            if (Scope.IsPlace(value)) hasPlaces = true;
            else if (entry is Counter) (counters ??= new bool[values.Length])[i] = true;
        }
        if (hasPlaces) _found.Add(new Scope(live, all, null, level));
        return new Report(shape.Sorted, all, all.Length, counters) { CanBePaused = canBePaused };
    }

    private EntryError? Fill(object live)
    {
        var error = _entries.Fill(live);
        if (!_isGuarded) return error;
        // What follows takes long for many entries, and is nobody's fault.
        _isGuarded = false;
        return end() ? error : throw new OperationCanceledException();
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

    private Report Computed(ComputedRecord record)
    {
        var shape = record.Shape;
        Room -= shape.Count;
        var given = new object?[shape.Count];
        record.Read(given);
        var values = new object?[given.Length];
        for (var i = 0; i < values.Length; i++) values[i] = Scalars.Of(given[shape.Order[i]]);
        return new Report(shape.Sorted, values, values.Length);
    }

    private object List(IEnumerable live, Level level)
    {
        if (level != Level.Namespace) return new EntryError("Nested too deep: a list stands in a namespace only, and holds records or scalars.");
        var start = _entries.Count;
        if (Fill(live) is { } error) return error;
        Room -= _entries.Count - start;
        var list = new List<object?>(_entries.Count - start);
        var hasPlaces = false;
        for (int i = start, end = _entries.Count; i < end; i++)
        {
            var item = _entries.Value(i);
            var value = item is Delegate ? new EntryError("A list holds records or scalars, and this is a function.") : Value(item, Level.Collection);
            hasPlaces |= Scope.IsPlace(value);
            list.Add(value);
        }
        _entries.Cut(start);
        if (hasPlaces) _found.Add(new Scope(live, null, list, Level.Collection));
        return list;
    }
}
