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
/// <param name="endGuard">Ends the guard, as nobody's code is run any more; false if it has been left behind.</param>
internal sealed class LiveDataCopier(Func<bool> endGuard)
{
    private static readonly ConditionalWeakTable<object, RecordShape> _shapes = [];

    private readonly EntryStack _entries = new();
    private readonly List<PendingScope> _pendingScopes = [];

    private RecordShape? _recordShape;
    private bool _isResult;
    private bool _isGuarded;

    /// <summary>How many more entries the namespace may have.</summary>
    public int RemainingEntries
    {
        get => _entries.RemainingEntries;
        set => _entries.RemainingEntries = value;
    }

    /// <summary>Where places have been left.</summary>
    public List<PendingScope> PendingScopes => _pendingScopes;

    /// <summary>Changes as long as somebody's collection gives entries. From any thread.</summary>
    public int Progress => _entries.Progress;

    /// <summary>Has it end: nobody waits for it any more. From any thread.</summary>
    public void Cancel() => _entries.Cancel();

    /// <summary>Reads the live values of a repository, and copies none.</summary>
    /// <exception cref="InvalidOperationException">It can't be read.</exception>
    public KeyValuePair<string, object?>[] ReadNamespaces(IDictionary<string, object?> repository)
    {
        if (_entries.PushAll(repository) is { } error) throw new InvalidOperationException($"The repository can't be read: {error.Message} It must be a ConcurrentDictionary.");
        var shape = GetShape(repository, _entries.GetNames(0), Level.Repository);
        var namespaces = new KeyValuePair<string, object?>[shape.Count];
        for (var i = 0; i < namespaces.Length; i++) namespaces[i] = new(shape.SortedNames[i], _entries.GetValue(shape.SortedToDeclared[i]));
        _entries.Truncate(0);
        return namespaces;
    }

    /// <summary>What stands in the report for a live value, or a place for it. Runs nobody's code.</summary>
    /// <param name="live">The value.</param>
    /// <param name="level">The level of the dictionary or list it stands in.</param>
    /// <param name="isResult">Whether a function returned it, so that no function in it is called.</param>
    public object? CopyValue(object? live, Level level, bool isResult)
    {
        (_isResult, _isGuarded) = (isResult, false);
        return CopyValue(live, level);
    }

    private object? CopyValue(object? live, Level level)
    {
        if (level == Level.Repository) return live is Dictionary<string, object?> or ConcurrentDictionary<string, object?> ? CopyDictionary(live, Level.Namespace) : new DeferredValue(live, _isResult);
        return live switch
        {
            _ when IsCommonScalar(live) => live,
            Func<IDictionary<string, object?>, object?> function => _isResult
                ? new EntryError("A function returned this function, which is not called.")
                : PendingScope.ToPlaceholder(function),
            // Past a cache of the processor, and without the box that the interface would make.
            StrongBox<long> cell => Volatile.Read(ref cell.Value),
            StrongBox<int> cell => Volatile.Read(ref cell.Value),
            StrongBox<double> cell => Volatile.Read(ref cell.Value),
            StrongBox<bool> cell => Volatile.Read(ref cell.Value),
            Counter counter => counter.Value,
            Gauge gauge => gauge.Value,
            ScalarCell cell => cell.Value,
            Dictionary<string, object?> or ConcurrentDictionary<string, object?> => CopyNested(live, level),
            Timing or Distribution or TaggedRecord => level > Level.Record ? CopyComputed((ComputedRecord)live) : CreateTooDeepError(),
            ConcurrentQueue<IDictionary<string, object?>> list => CopyList(list, level),
            _ when Scalar.IsScalar(live) => live,
            _ => new DeferredValue(live, _isResult),
        };
    }

    /// <summary>Reads what has been deferred, and so runs somebody's code.</summary>
    /// <param name="deferred">The value.</param>
    /// <param name="level">The level of the dictionary or list it stands in.</param>
    public object? ReadDeferred(DeferredValue deferred, Level level)
    {
        (_isResult, _isGuarded) = (deferred.IsResult, true);
        var live = deferred.Live;
        if (level == Level.Repository)
        {
            return live is IDictionary or IDictionary<string, object?>
                ? CopyDictionary(live, Level.Namespace)
                : new EntryError($"A namespace must be a dictionary, and this is {Scalar.DescribeType(live)}.");
        }
        return live switch
        {
            IStrongBox cell => Scalar.FromValue(cell.Value),
            IDictionary or IDictionary<string, object?> => CopyNested(live, level),
            IEnumerable list => CopyList(list, level),
            _ => Scalar.FromValue(live),
        };
    }

    /// <summary>Whether a value is one of the scalars that most values are. It is asked of each, and each look at a type takes time.</summary>
    private static bool IsCommonScalar(object? value) => value is null or string or long or double or TimeSpan or int or DateTimeOffset or bool;

    private static EntryError CreateTooDeepError() => new("Nested too deep: a record holds no dictionaries.");

    private object CopyNested(object live, Level level) => level > Level.Record ? CopyDictionary(live, level - 1) : CreateTooDeepError();

    private object CopyDictionary(object live, Level level)
    {
        if (live is ComputedRecord record) return CopyComputed(record);
        if (level == Level.Record && _recordShape is { } shape && RemainingEntries > 0 && SameShapeReader.TryRead(live, shape) is { } values) return CreateReport(live, shape, values, level);

        var start = _entries.Count;
        // Asked for as long as its code is guarded.
        var isReadOnly = level == Level.Namespace && IsReadOnly(live);
        if (PushEntries(live) is { } error) return error;
        shape = GetShape(live, _entries.GetNames(start), level);
        values = new object?[shape.Count];
        for (var i = 0; i < values.Length; i++) values[i] = _entries.GetValue(start + shape.SortedToDeclared[i]);
        _entries.Truncate(start);
        return CreateReport(live, shape, values, level, isReadOnly);
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
    private Report CreateReport(object live, RecordShape shape, object?[] values, Level level, bool isReadOnly = false)
    {
        RemainingEntries -= values.Length;
        // As the live entry says, which is read below.
        var canBePaused = level == Level.Namespace && live is IDictionary<string, object?>
            && Array.BinarySearch(shape.SortedNames, NamespaceSwitch.EntryName, StringComparer.Ordinal) is >= 0 and var index
            && NamespaceSwitch.CanBePaused(values[index], isReadOnly);
        // An array asks for the type of each value that is set, a span but once.
        var span = values.AsSpan();
        bool[]? counters = null;
        var hasPlaceholders = false;
        for (var i = 0; i < span.Length; i++)
        {
            var entry = span[i];
            // Most are one of these.
            if (IsCommonScalar(entry)) continue;
            if (entry is StrongBox<long> cell)
            {
                span[i] = Volatile.Read(ref cell.Value);
                continue;
            }
            var value = span[i] = CopyValue(entry, level);
            if (PendingScope.IsPlaceholder(value)) hasPlaceholders = true;
            else if (entry is Counter) (counters ??= new bool[span.Length])[i] = true;
        }
        if (hasPlaceholders) _pendingScopes.Add(new PendingScope(live, values, null, level));
        return new Report(shape.SortedNames, values, values.Length, counters) { CanBePaused = canBePaused };
    }

    private EntryError? PushEntries(object live)
    {
        var error = _entries.PushAll(live);
        if (!_isGuarded) return error;
        // What follows takes long for many entries, and is nobody's fault.
        _isGuarded = false;
        return endGuard() ? error : throw new OperationCanceledException();
    }

    private RecordShape GetShape(object live, ReadOnlySpan<string> names, Level level)
    {
        if (level == Level.Record)
        {
            // Records of a collection mostly have the same names in the same order.
            if (_recordShape is null || !_recordShape.HasSameNames(names)) _recordShape = new RecordShape(names);
            return _recordShape;
        }
        // Those above keep theirs from report to report, and need no sorting in the next.
        if (!_shapes.TryGetValue(live, out var shape) || !shape.HasSameNames(names)) _shapes.AddOrUpdate(live, shape = new RecordShape(names));
        return shape;
    }

    private Report CopyComputed(ComputedRecord record)
    {
        var shape = record.Shape;
        RemainingEntries -= shape.Count;
        var declaredValues = new object?[shape.Count];
        record.Read(declaredValues);
        var values = new object?[declaredValues.Length];
        for (var i = 0; i < values.Length; i++) values[i] = Scalar.FromValue(declaredValues[shape.SortedToDeclared[i]]);
        return new Report(shape.SortedNames, values, values.Length);
    }

    private object CopyList(IEnumerable live, Level level)
    {
        if (level != Level.Namespace) return new EntryError("Nested too deep: a list stands in a namespace only, and holds records or scalars.");
        var start = _entries.Count;
        if (PushEntries(live) is { } error) return error;
        RemainingEntries -= _entries.Count - start;
        var list = new List<object?>(_entries.Count - start);
        var hasPlaceholders = false;
        for (int i = start, end = _entries.Count; i < end; i++)
        {
            var item = _entries.GetValue(i);
            var value = item is Delegate ? new EntryError("A list holds records or scalars, and this is a function.") : CopyValue(item, Level.Collection);
            hasPlaceholders |= PendingScope.IsPlaceholder(value);
            list.Add(value);
        }
        _entries.Truncate(start);
        if (hasPlaceholders) _pendingScopes.Add(new PendingScope(live, null, list, Level.Collection));
        return list;
    }
}
