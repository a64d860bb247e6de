using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// A snapshot of a repository, a namespace, a collection or a record, sorted by name (ordinal). A value is a scalar, an
/// <see cref="EntryError"/>, a nested <see cref="Report"/>, or a list (<see cref="List{T}"/>) of these. It shares nothing with the live
/// data and may be changed. It is not safe for several threads while it is changed.
/// </summary>
/// <remarks>
/// Scalars are strings, booleans, .NET's numbers, <see cref="char"/>, <see cref="DateTime"/>, <see cref="DateTimeOffset"/>,
/// <see cref="DateOnly"/>, <see cref="TimeOnly"/>, <see cref="TimeSpan"/>, <see cref="Guid"/> and null. Other values become text.
/// </remarks>
public sealed class Report : IDictionary<string, object?>, IReadOnlyDictionary<string, object?>
{
    // Shared by the records of a kind, and copied before a change.
    private string[] _names;
    private bool _areNamesShared;
    private object?[] _values;
    private bool[]? _isCounter;

    /// <summary>Creates an empty report.</summary>
    public Report() : this([], [], 0)
    {
    }

    /// <param name="sharedNames">The sorted names, which nobody changes.</param>
    /// <param name="values">The values, in the same order.</param>
    /// <param name="count">The number of entries.</param>
    /// <param name="isCounter">True if each entry is a counter; null if none is.</param>
    internal Report(string[] sharedNames, object?[] values, int count, bool[]? isCounter = null)
    {
        _names = sharedNames;
        _areNamesShared = true;
        _values = values;
        _isCounter = isCounter;
        Count = count;
    }

    /// <summary>The number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>The names, sorted.</summary>
    public IReadOnlyList<string> Names => new ArraySegment<string>(_names, 0, Count);

    /// <summary>
    /// True if <see cref="NamespaceSwitch"/> could pause and resume the namespace when the report was made: its entry
    /// <c>Enabled</c> was a <see cref="System.Runtime.CompilerServices.StrongBox{T}"/> of bool, or a bool in a dictionary that
    /// is not read-only.
    /// </summary>
    public bool CanBePaused { get; internal init; }

    internal ReadOnlySpan<string> NameSpan => _names.AsSpan(0, Count);

    internal Span<object?> ValueSpan => _values.AsSpan(0, Count);

    /// <summary>
    /// True if the entry of that name is monotonic: it was a <see cref="Counter"/>, or its name is <c>Total</c> or begins
    /// with <c>Total </c>, as the convention says for libraries without this package.
    /// </summary>
    /// <param name="name">A name.</param>
    public bool IsCounter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "Total" || name.StartsWith("Total ", StringComparison.Ordinal)) return true;
        return _isCounter is not null && IndexOf(name) is >= 0 and var index && _isCounter[index];
    }

    /// <summary>The value of a name. Setting it adds the name if necessary.</summary>
    /// <param name="key">A name.</param>
    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    public object? this[string key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The report has no '{key}'.");
        set
        {
            var at = IndexOf(key);
            if (at >= 0) _values[at] = value;
            else Insert(~at, key, value);
        }
    }

    /// <summary>Gets the value of a name.</summary>
    /// <param name="key">A name.</param>
    /// <param name="value">Its value; null if there is no such name.</param>
    /// <returns>True if the name exists.</returns>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        var index = IndexOf(key);
        value = index >= 0 ? _values[index] : null;
        return index >= 0;
    }

    /// <summary>True if there is an entry of a name.</summary>
    /// <param name="key">A name.</param>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <summary>Adds an entry.</summary>
    /// <param name="key">A name.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException">There is an entry of that name.</exception>
    public void Add(string key, object? value)
    {
        var index = IndexOf(key);
        if (index >= 0) throw new ArgumentException($"The report has '{key}' already.", nameof(key));
        Insert(~index, key, value);
    }

    /// <summary>Removes an entry.</summary>
    /// <param name="key">A name.</param>
    /// <returns>True if it was present.</returns>
    public bool Remove(string key)
    {
        var index = IndexOf(key);
        if (index < 0) return false;
        EnsureOwnNames();
        if (_isCounter is not null) Array.Copy(_isCounter, index + 1, _isCounter, index, Count - index - 1);
        Array.Copy(_names, index + 1, _names, index, Count - index - 1);
        Array.Copy(_values, index + 1, _values, index, Count - index - 1);
        Count--;
        _values[Count] = null;
        return true;
    }

    /// <summary>Removes all entries.</summary>
    public void Clear() => (_names, _areNamesShared, _values, _isCounter, Count) = ([], true, [], null, 0);

    /// <summary>The entries, sorted by name.</summary>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return new(_names[i], _values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    ICollection<string> IDictionary<string, object?>.Keys => new ArraySegment<string>(_names, 0, Count);

    ICollection<object?> IDictionary<string, object?>.Values => new ArraySegment<object?>(_values, 0, Count);

    IEnumerable<string> IReadOnlyDictionary<string, object?>.Keys => new ArraySegment<string>(_names, 0, Count);

    IEnumerable<object?> IReadOnlyDictionary<string, object?>.Values => new ArraySegment<object?>(_values, 0, Count);

    bool ICollection<KeyValuePair<string, object?>>.IsReadOnly => false;

    void ICollection<KeyValuePair<string, object?>>.Add(KeyValuePair<string, object?> item) => Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, object?>>.Contains(KeyValuePair<string, object?> item) =>
        TryGetValue(item.Key, out var value) && Equals(value, item.Value);

    bool ICollection<KeyValuePair<string, object?>>.Remove(KeyValuePair<string, object?> item) =>
        TryGetValue(item.Key, out var value) && Equals(value, item.Value) && Remove(item.Key);

    void ICollection<KeyValuePair<string, object?>>.CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex)
    {
        foreach (var entry in this) array[arrayIndex++] = entry;
    }

    /// <summary>True if both share their names.</summary>
    internal bool HasSameNamesAs(Report other) => ReferenceEquals(_names, other._names) && Count == other.Count;

    private int IndexOf(string name) => Array.BinarySearch(_names, 0, Count, name, StringComparer.Ordinal);

    private void Insert(int index, string name, object? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        EnsureOwnNames(additionalCount: 1);
        if (_values.Length == Count) Array.Resize(ref _values, Math.Max(4, Count * 2));
        if (_isCounter is not null)
        {
            if (_isCounter.Length == Count) Array.Resize(ref _isCounter, Count * 2);
            Array.Copy(_isCounter, index, _isCounter, index + 1, Count - index);
            _isCounter[index] = false;
        }
        Array.Copy(_names, index, _names, index + 1, Count - index);
        Array.Copy(_values, index, _values, index + 1, Count - index);
        _names[index] = name;
        _values[index] = value;
        Count++;
    }

    private void EnsureOwnNames(int additionalCount = 0)
    {
        if (!_areNamesShared && Count + additionalCount <= _names.Length) return;
        Array.Resize(ref _names, Math.Max(4, additionalCount == 0 ? Count : Count * 2));
        _areNamesShared = false;
    }
}
