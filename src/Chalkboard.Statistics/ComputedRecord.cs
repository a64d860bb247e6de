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
    private Dictionary<string, object?> ToDictionary()
    {
        var values = new object?[Shape.Count];
        Read(values);
        var copy = new Dictionary<string, object?>(values.Length);
        for (var i = 0; i < values.Length; i++) copy[Shape.DeclaredNames[i]] = values[i];
        return copy;
    }

    /// <summary>The present value of that name.</summary>
    /// <param name="key">A name.</param>
    /// <exception cref="KeyNotFoundException">The record has no such name.</exception>
    /// <exception cref="NotSupportedException">The value is set; the record is read-only.</exception>
    public object? this[string key]
    {
        get => ToDictionary()[key];
        set => throw CreateReadOnlyException();
    }

    /// <summary>The names.</summary>
    public ICollection<string> Keys => ToDictionary().Keys;

    /// <summary>The present values.</summary>
    public ICollection<object?> Values => ToDictionary().Values;

    /// <summary>How many names there are.</summary>
    public int Count => Shape.Count;

    /// <summary>True.</summary>
    public bool IsReadOnly => true;

    /// <summary>Whether the record has that name.</summary>
    /// <param name="key">A name.</param>
    public bool ContainsKey(string key) => Array.IndexOf(Shape.DeclaredNames, key) >= 0;

    /// <summary>Reads the present value of that name.</summary>
    /// <param name="key">A name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether the record has that name.</returns>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => ToDictionary().TryGetValue(key, out value);

    /// <summary>The present values with their names, which belong together.</summary>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ToDictionary().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    bool ICollection<KeyValuePair<string, object?>>.Contains(KeyValuePair<string, object?> item) => ToDictionary().Contains(item);

    void ICollection<KeyValuePair<string, object?>>.CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object?>>)ToDictionary()).CopyTo(array, arrayIndex);

    void IDictionary<string, object?>.Add(string key, object? value) => throw CreateReadOnlyException();

    void ICollection<KeyValuePair<string, object?>>.Add(KeyValuePair<string, object?> item) => throw CreateReadOnlyException();

    bool IDictionary<string, object?>.Remove(string key) => throw CreateReadOnlyException();

    bool ICollection<KeyValuePair<string, object?>>.Remove(KeyValuePair<string, object?> item) => throw CreateReadOnlyException();

    void ICollection<KeyValuePair<string, object?>>.Clear() => throw CreateReadOnlyException();

    private static NotSupportedException CreateReadOnlyException() => new("This record is computed and can't be changed. To change it, use what it is computed from.");
}
