using System.Text;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics;

/// <summary>The names that all records of one kind have, so that a report needs to sort them but once.</summary>
public sealed class RecordShape
{
    private readonly int[] _order;
    private readonly int[] _places;

    /// <summary>The shape of records with these names.</summary>
    /// <param name="names">Names for people, each once, in the order in which values are given.</param>
    /// <exception cref="ArgumentException">A name is empty or stands twice.</exception>
    public RecordShape(params string[] names) : this(Checked(names).AsSpan())
    {
    }

    internal RecordShape(ReadOnlySpan<string> given)
    {
        Given = given.ToArray();
        Sorted = [.. Given.Select(WellFormed)];
        _order = new int[given.Length];
        Sort();
        if (HasTwins())
        {
            var unique = new UniqueNames();
            Sorted = [.. Given.Select(name => unique.Add(WellFormed(name)))];
            Sort();
        }
        _places = new int[given.Length];
        for (var i = 0; i < _order.Length; i++) _places[_order[i]] = i;
    }

    /// <summary>How many names there are.</summary>
    public int Count => Given.Length;

    internal string[] Given { get; }

    /// <summary>Sorted, and well-formed, and each once, whatever was given.</summary>
    internal string[] Sorted { get; }

    /// <summary>Where the value of each sorted name stands among those given.</summary>
    internal ReadOnlySpan<int> Order => _order;

    /// <summary>Where each name that was given stands among those sorted.</summary>
    internal ReadOnlySpan<int> Places => _places;

    /// <summary>Whether these very names were given, in this order.</summary>
    internal bool Is(ReadOnlySpan<string> given)
    {
        if (given.Length != Given.Length) return false;
        for (var i = 0; i < given.Length; i++)
        {
            if (!ReferenceEquals(given[i], Given[i])) return false;
        }
        return true;
    }

    private void Sort()
    {
        for (var i = 0; i < _order.Length; i++) _order[i] = i;
        Array.Sort(Sorted, _order, StringComparer.Ordinal);
    }

    private bool HasTwins()
    {
        for (var i = 1; i < Sorted.Length; i++)
        {
            if (Sorted[i] == Sorted[i - 1]) return true;
        }
        return false;
    }

    /// <summary>The name as it can be written as UTF-8, so that no two become the same only there.</summary>
    private static string WellFormed(string name) =>
        name.AsSpan().ContainsAnyInRange('\ud800', '\udfff') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)) : name;

    private static string[] Checked(string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names) ArgumentException.ThrowIfNullOrEmpty(name, nameof(names));
        return names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? names
            : throw new ArgumentException($"A name stands twice in {string.Join(", ", names)}.", nameof(names));
    }
}
