using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Chalkboard.Statistics;

/// <summary>
/// A record with fixed names whose values are computed when the record is read, all at the same moment. A library can keep its values in
/// plain fields and needs no dictionary for each record. Other code sees a read-only dictionary.
/// </summary>
public abstract class ComputedRecord : IDictionary<string, object?>
{
    /// <summary>Creates a record of a shape.</summary>
    /// <param name="shape">The names; usually one static object for all records of a kind.</param>
    /// <exception cref="ArgumentNullException"><paramref name="shape"/> is null.</exception>
    protected ComputedRecord(RecordShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
    }

    /// <summary>The names of this record.</summary>
    public RecordShape Shape { get; }

    /// <summary>
    /// Writes the current values in the order of the shape's names. The values are scalars, all of the same moment. Reports call
    /// this method from any thread.
    /// </summary>
    /// <param name="values">The destination: one element for each name, initially null.</param>
    protected internal abstract void Read(Span<object?> values);

    private Dictionary<string, object?> ToDictionary()
    {
        var values = new object?[Shape.Count];
        Read(values);
        var copy = new Dictionary<string, object?>(values.Length);
        for (var i = 0; i < values.Length; i++) copy[Shape.DeclaredNames[i]] = values[i];
        return copy;
    }

    /// <summary>The current value of a name.</summary>
    /// <param name="key">A name.</param>
    /// <exception cref="KeyNotFoundException">The record has no such name.</exception>
    /// <exception cref="NotSupportedException">The value was set; the record is read-only.</exception>
    public object? this[string key]
    {
        get => ToDictionary()[key];
        set => throw CreateReadOnlyException();
    }

    /// <summary>The names.</summary>
    public ICollection<string> Keys => ToDictionary().Keys;

    /// <summary>The current values.</summary>
    public ICollection<object?> Values => ToDictionary().Values;

    /// <summary>The number of names.</summary>
    public int Count => Shape.Count;

    /// <summary>True: the record can't be changed.</summary>
    public bool IsReadOnly => true;

    /// <summary>True if the record has a name.</summary>
    /// <param name="key">A name.</param>
    public bool ContainsKey(string key) => Array.IndexOf(Shape.DeclaredNames, key) >= 0;

    /// <summary>Reads the current value of a name.</summary>
    /// <param name="key">A name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>True if the record has the name.</returns>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => ToDictionary().TryGetValue(key, out value);

    /// <summary>The current values with their names, all of the same moment.</summary>
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

    private static NotSupportedException CreateReadOnlyException() =>
        new("This record is computed and can't be changed. Change the object that it is computed from.");
}
