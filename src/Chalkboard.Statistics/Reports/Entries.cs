using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;

namespace Chalkboard.Statistics.Reports;

/// <summary>A stack of what has been read from the dictionaries and lists on the way down to where a copy stands.</summary>
internal sealed class Entries
{
    // A dictionary not made for it throws when it changes while it is read.
    private const int Attempts = 5;

    // What is not bounded would take the process down.
    private const int Most = 100_000;

    private string[] _names = new string[64];
    private object?[] _values = new object?[64];
    private int _start;

    public int Count { get; private set; }

    public ReadOnlySpan<string> Names(int start) => _names.AsSpan(start, Count - start);

    public object? Value(int at) => _values[at];

    public void Cut(int start)
    {
        Array.Clear(_values, start, Count - start);
        Count = start;
    }

    /// <summary>Puts the entries of a dictionary, or the items of a list, on the stack. Returns an error, and adds nothing, where they can't be read.</summary>
    public EntryError? Fill(object live)
    {
        _start = Count;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Read(live);
                return null;
            }
#pragma warning disable CA1031 // Somebody else's code, and what changes meanwhile throws what it likes.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Cut(_start);
                if (attempt == Attempts) return EntryError.From(failure);
            }
        }
    }

    private void Read(object live)
    {
        switch (live)
        {
            case Dictionary<string, object?> dictionary:
                foreach (var (name, value) in dictionary) Add(name, value);
                break;
            case ConcurrentDictionary<string, object?> dictionary:
                foreach (var (name, value) in dictionary) Add(name, value);
                break;
            case IDictionary<string, object?> dictionary:
                foreach (var (name, value) in dictionary) Add(name, value);
                break;
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary) Add(Name(entry.Key), entry.Value);
                break;
            case IEnumerable list:
                foreach (var item in list) Add("", item);
                break;
        }
    }

    private void Add(string? name, object? value)
    {
        if (Count - _start == Most) throw new InvalidOperationException($"There are more than {Most} entries. Every collection must be bounded.");
        if (Count == _values.Length)
        {
            Array.Resize(ref _names, Count * 2);
            Array.Resize(ref _values, Count * 2);
        }
        _names[Count] = name ?? "";
        _values[Count] = value;
        Count++;
    }

    private string Name(object key)
    {
        var name = Convert.ToString(key, CultureInfo.InvariantCulture) ?? "";
        while (Names(_start).Contains(name)) name = $"{name} ({key.GetType().Name})";
        return name;
    }
}
