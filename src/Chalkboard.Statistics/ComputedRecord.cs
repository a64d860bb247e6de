using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Statistics;

/// <summary>
/// A record whose names are fixed and whose values are read when asked for, all at once: what a library keeps in plain
/// fields appears as a record, and no dictionary is kept for each. To anyone with .NET alone it is a read-only dictionary.
/// </summary>
public abstract class ComputedRecord : IDictionary<string, object?>
{
    /// <summary>A record of that shape.</summary>
    /// <param name="shape">Its names, usually one static object for all records of a kind.</param>
    /// <exception cref="ArgumentNullException"><paramref name="shape"/> is null.</exception>
    protected ComputedRecord(RecordShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
    }

    /// <summary>The names of this record.</summary>
    public RecordShape Shape { get; }

    /// <summary>
    /// Writes the present values, which belong together, in the order in which the shape was given its names. Called by
    /// reports, from any thread. Values are scalars.
    /// </summary>
    /// <param name="values">As long as the shape has names, and filled with null.</param>
    protected internal abstract void Read(Span<object?> values);

    /// <summary>A copy of the present values, by name.</summary>
    private Dictionary<string, object?> Copy()
    {
        var values = new object?[Shape.Count];
        Read(values);
        var copy = new Dictionary<string, object?>(values.Length);
        for (var i = 0; i < values.Length; i++) copy[Shape.Given[i]] = values[i];
        return copy;
    }

    /// <summary>The present value of that name.</summary>
    /// <param name="key">A name.</param>
    /// <exception cref="KeyNotFoundException">The record has no such name.</exception>
    /// <exception cref="NotSupportedException">The value is set; the record is read-only.</exception>
    public object? this[string key]
    {
        get => Copy()[key];
        set => throw ReadOnly();
    }

    /// <summary>The names.</summary>
    public ICollection<string> Keys => Copy().Keys;

    /// <summary>The present values.</summary>
    public ICollection<object?> Values => Copy().Values;

    /// <summary>How many names there are.</summary>
    public int Count => Shape.Count;

    /// <summary>True.</summary>
    public bool IsReadOnly => true;

    /// <summary>Whether the record has that name.</summary>
    /// <param name="key">A name.</param>
    public bool ContainsKey(string key) => Array.IndexOf(Shape.Given, key) >= 0;

    /// <summary>Reads the present value of that name.</summary>
    /// <param name="key">A name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether the record has that name.</returns>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => Copy().TryGetValue(key, out value);

    /// <summary>The present values with their names, which belong together.</summary>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Copy().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    bool ICollection<KeyValuePair<string, object?>>.Contains(KeyValuePair<string, object?> item) => Copy().Contains(item);

    void ICollection<KeyValuePair<string, object?>>.CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object?>>)Copy()).CopyTo(array, arrayIndex);

    void IDictionary<string, object?>.Add(string key, object? value) => throw ReadOnly();

    void ICollection<KeyValuePair<string, object?>>.Add(KeyValuePair<string, object?> item) => throw ReadOnly();

    bool IDictionary<string, object?>.Remove(string key) => throw ReadOnly();

    bool ICollection<KeyValuePair<string, object?>>.Remove(KeyValuePair<string, object?> item) => throw ReadOnly();

    void ICollection<KeyValuePair<string, object?>>.Clear() => throw ReadOnly();

    private static NotSupportedException ReadOnly() => new("This record is computed and can't be changed. To change it, use what it is computed from.");
}
