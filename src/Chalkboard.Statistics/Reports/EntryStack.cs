using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;

namespace Chalkboard.Statistics.Reports;

/// <summary>The entries that have been read from nested dictionaries and lists, as a stack.</summary>
internal sealed class EntryStack
{
    // A dictionary that isn't made for concurrency throws if it changes while it is read.
    private const int MaxAttempts = 5;

    // An unbounded collection would exhaust the memory.
    private const int MaxEntries = 100_000;

    private string[] _names = new string[64];
    private object?[] _values = new object?[64];
    private int _start;
    private UniqueNames? _uniqueNames;
    private int _progress;
    private volatile bool _isCancelled;

    public int Count { get; private set; }

    /// <summary>A number that changes with each entry read. Safe from any thread.</summary>
    public int Progress => Volatile.Read(ref _progress);

    /// <summary>The number of entries that may still be read.</summary>
    public int RemainingEntries { get; set; } = int.MaxValue;

    public ReadOnlySpan<string> GetNames(int start) => _names.AsSpan(start, Count - start);

    public object? GetValue(int index) => _values[index];

    public void Truncate(int start)
    {
        Array.Clear(_values, start, Count - start);
        Count = start;
    }

    /// <summary>Ends a reading in progress at its next entry.</summary>
    public void Cancel() => _isCancelled = true;

    /// <summary>
    /// Pushes the entries of a dictionary or the items of a list. If they can't be read, it pushes nothing and returns an error.
    /// </summary>
    public EntryError? PushAll(object live)
    {
        _start = Count;
        if (RemainingEntries <= 0) return new EntryError("Omitted: the namespace has too many entries. Every collection must be bounded.");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Read(live);
                return null;
            }
            catch (BoundException)
            {
                Truncate(_start);
                return new EntryError($"There are more than {MaxEntries} entries. Every collection must be bounded.");
            }
#pragma warning disable CA1031 // Code of participants, or a concurrent change.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Truncate(_start);
                if (attempt == MaxAttempts || _isCancelled) return EntryError.From(failure);
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
                _uniqueNames = null;
                foreach (DictionaryEntry entry in dictionary) Add(ToName(entry.Key), entry.Value);
                break;
            case IEnumerable list:
                foreach (var item in list) Add("", item);
                break;
        }
    }

    private void Add(string? name, object? value)
    {
        if (Count - _start == MaxEntries) throw new BoundException();
        if (_isCancelled) throw new OperationCanceledException();
        if (Count == _values.Length)
        {
            Array.Resize(ref _names, Count * 2);
            Array.Resize(ref _values, Count * 2);
        }
        _names[Count] = name ?? "";
        _values[Count] = value;
        Count++;
        _progress++;
    }

    /// <summary>Returns the name of a key that may be no string. If two become equal, the later one gets its type as a suffix.</summary>
    private string ToName(object? key)
    {
        if (key is string text && _uniqueNames is null) return text;
        _uniqueNames ??= new UniqueNames(GetNames(_start));
        var name = Convert.ToString(key, CultureInfo.InvariantCulture) ?? "";
        return _uniqueNames.TryAdd(name) ? name : _uniqueNames.Add($"{name} ({key?.GetType().Name})");
    }

    private sealed class BoundException : Exception;
}
