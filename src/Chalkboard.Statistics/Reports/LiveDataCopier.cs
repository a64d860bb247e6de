using System.Collections;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Meters;
using Chalkboard.Statistics.Meters.Values;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Copies live data level by level. It reads objects of .NET's and this project's types at once. For all others, whose code may block
/// or throw, it leaves placeholders that are read under guard.
/// </summary>
/// <param name="endGuard">Ends the guard when no code of participants runs any more; false if the call has been abandoned.</param>
internal sealed class LiveDataCopier(Func<bool> endGuard)
{
    private static readonly ConditionalWeakTable<object, RecordShape> _shapes = [];

    private readonly EntryStack _entries = new();
    private readonly List<PendingScope> _pendingScopes = [];

    private RecordShape? _recordShape;
    private bool _isResult;
    private bool _isGuarded;

    /// <summary>The number of entries that the namespace may still have.</summary>
    public int RemainingEntries
    {
        get => _entries.RemainingEntries;
        set => _entries.RemainingEntries = value;
    }

    /// <summary>The dictionaries and lists that contain placeholders.</summary>
    public List<PendingScope> PendingScopes => _pendingScopes;

    /// <summary>A number that changes as long as a collection returns entries. Safe from any thread.</summary>
    public int Progress => _entries.Progress;

    /// <summary>Ends a reading in progress, because it has been abandoned. Safe from any thread.</summary>
    public void Cancel() => _entries.Cancel();

    /// <summary>Reads the live namespaces of a repository, without copying them.</summary>
    /// <exception cref="InvalidOperationException">The repository can't be read.</exception>
    public KeyValuePair<string, object?>[] ReadNamespaces(IDictionary<string, object?> repository)
    {
        if (_entries.PushAll(repository) is { } error)
            throw new InvalidOperationException($"The repository can't be read: {error.Message} It must be a ConcurrentDictionary.");
        var shape = GetShape(repository, _entries.GetNames(0), Level.Repository);
        var namespaces = new KeyValuePair<string, object?>[shape.Count];
        for (var i = 0; i < namespaces.Length; i++)
            namespaces[i] = new(shape.SortedNames[i], _entries.GetValue(shape.SortedToDeclared[i]));
        _entries.Truncate(0);
        return namespaces;
    }

    /// <summary>Returns the copy of a live value, or a placeholder for it. Runs no code of participants.</summary>
    /// <param name="live">The value.</param>
    /// <param name="level">The level of the dictionary or list that contains it.</param>
    /// <param name="isResult">True if a function returned it. Functions in a result are not called.</param>
    public object? CopyValue(object? live, Level level, bool isResult)
    {
        (_isResult, _isGuarded) = (isResult, false);
        return CopyValue(live, level);
    }

    private object? CopyValue(object? live, Level level)
    {
        if (level == Level.Repository)
        {
            return live is Dictionary<string, object?> or ConcurrentDictionary<string, object?>
                ? CopyDictionary(live, Level.Namespace)
                : new DeferredValue(live, _isResult);
        }
        return live switch
        {
            _ when IsCommonScalar(live) => live,
            Func<IDictionary<string, object?>, object?> function => _isResult
                ? new EntryError("A function returned this function, which is not called.")
                : PendingScope.ToPlaceholder(function),
            // Typed, because the interface would box the value.
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

    /// <summary>Returns the copy of a deferred value. Runs code of participants.</summary>
    /// <param name="deferred">The value.</param>
    /// <param name="level">The level of the dictionary or list that contains it.</param>
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

    /// <summary>True if a value is of a frequent scalar type. Called for each value, so it tests few types.</summary>
    private static bool IsCommonScalar(object? value) =>
        value is null or string or long or double or TimeSpan or int or DateTimeOffset or bool;

    private static EntryError CreateTooDeepError() => new("Nested too deep: a record can't contain dictionaries.");

    private object CopyNested(object live, Level level) =>
        level > Level.Record ? CopyDictionary(live, level - 1) : CreateTooDeepError();

    private object CopyDictionary(object live, Level level)
    {
        if (live is ComputedRecord record) return CopyComputed(record);
        if (level == Level.Record && _recordShape is { } shape && RemainingEntries > 0
            && SameShapeReader.TryRead(live, shape) is { } values)
            return CreateReport(live, shape, values, level);

        var start = _entries.Count;
        // Read while the guard is on, as it may be code of a participant.
        var isReadOnly = level == Level.Namespace && IsReadOnly(live);
        if (PushEntries(live) is { } error) return error;
        shape = GetShape(live, _entries.GetNames(start), level);
        values = new object?[shape.Count];
        for (var i = 0; i < values.Length; i++) values[i] = _entries.GetValue(start + shape.SortedToDeclared[i]);
        _entries.Truncate(start);
        return CreateReport(live, shape, values, level, isReadOnly);
    }

    /// <summary>True if a namespace is read-only.</summary>
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

    /// <summary>Creates the report of a dictionary from its live values.</summary>
    private Report CreateReport(object live, RecordShape shape, object?[] values, Level level, bool isReadOnly = false)
    {
        RemainingEntries -= values.Length;
        // Determined from the live entry, which the loop below replaces.
        var canBePaused = level == Level.Namespace && live is IDictionary<string, object?>
            && Array.BinarySearch(shape.SortedNames, NamespaceSwitch.EntryName, StringComparer.Ordinal) is >= 0 and var index
            && NamespaceSwitch.CanBePaused(values[index], isReadOnly);
        // A span, because an array checks the type at each assignment.
        var span = values.AsSpan();
        bool[]? counters = null;
        var hasPlaceholders = false;
        for (var i = 0; i < span.Length; i++)
        {
            var entry = span[i];
            // The most frequent types first.
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
        // The guard ends here, because copying many entries is not the participant's time.
        _isGuarded = false;
        return endGuard() ? error : throw new OperationCanceledException();
    }

    private RecordShape GetShape(object live, ReadOnlySpan<string> names, Level level)
    {
        if (level == Level.Record)
        {
            // Records of a collection usually have the same names in the same order.
            if (_recordShape is null || !_recordShape.HasSameNames(names)) _recordShape = new RecordShape(names);
            return _recordShape;
        }
        // The shapes of higher levels are cached for the next report.
        if (!_shapes.TryGetValue(live, out var shape) || !shape.HasSameNames(names))
            _shapes.AddOrUpdate(live, shape = new RecordShape(names));
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
        if (level != Level.Namespace)
            return new EntryError("Nested too deep: only a namespace can contain a list, and a list contains records or scalars.");
        var start = _entries.Count;
        if (PushEntries(live) is { } error) return error;
        RemainingEntries -= _entries.Count - start;
        var list = new List<object?>(_entries.Count - start);
        var hasPlaceholders = false;
        for (int i = start, end = _entries.Count; i < end; i++)
        {
            var item = _entries.GetValue(i);
            var value = item is Delegate
                ? new EntryError("A list contains records or scalars, and this is a function.")
                : CopyValue(item, Level.Collection);
            hasPlaceholders |= PendingScope.IsPlaceholder(value);
            list.Add(value);
        }
        _entries.Truncate(start);
        if (hasPlaceholders) _pendingScopes.Add(new PendingScope(live, null, list, Level.Collection));
        return list;
    }
}
