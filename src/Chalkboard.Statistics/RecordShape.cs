using System.Text;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics;

/// <summary>The names that all records of one kind have, so that a report needs to sort them but once.</summary>
public sealed class RecordShape
{
    private readonly int[] _sortedToDeclared;
    private readonly int[] _declaredToSorted;

    /// <summary>The shape of records with these names.</summary>
    /// <param name="names">Names for people, each once, in the order in which values are given.</param>
    /// <exception cref="ArgumentException">A name is empty or stands twice.</exception>
    public RecordShape(params string[] names) : this(Validate(names).AsSpan())
    {
    }

    internal RecordShape(ReadOnlySpan<string> names)
    {
        DeclaredNames = names.ToArray();
        SortedNames = [.. DeclaredNames.Select(ToWellFormed)];
        _sortedToDeclared = new int[names.Length];
        Sort();
        if (HasDuplicates())
        {
            var unique = new UniqueNames();
            SortedNames = [.. DeclaredNames.Select(name => unique.Add(ToWellFormed(name)))];
            Sort();
        }
        _declaredToSorted = new int[names.Length];
        for (var i = 0; i < _sortedToDeclared.Length; i++) _declaredToSorted[_sortedToDeclared[i]] = i;
    }

    /// <summary>How many names there are.</summary>
    public int Count => DeclaredNames.Length;

    internal string[] DeclaredNames { get; }

    /// <summary>Sorted, and well-formed, and each once, whatever was given.</summary>
    internal string[] SortedNames { get; }

    /// <summary>Where the value of each sorted name stands among those given.</summary>
    internal ReadOnlySpan<int> SortedToDeclared => _sortedToDeclared;

    /// <summary>Where each name that was given stands among those sorted.</summary>
    internal ReadOnlySpan<int> DeclaredToSorted => _declaredToSorted;

    /// <summary>Whether these very names were given, in this order.</summary>
    internal bool HasSameNames(ReadOnlySpan<string> names)
    {
        if (names.Length != DeclaredNames.Length) return false;
        for (var i = 0; i < names.Length; i++)
        {
            if (!ReferenceEquals(names[i], DeclaredNames[i])) return false;
        }
        return true;
    }

    private void Sort()
    {
        for (var i = 0; i < _sortedToDeclared.Length; i++) _sortedToDeclared[i] = i;
        Array.Sort(SortedNames, _sortedToDeclared, StringComparer.Ordinal);
    }

    private bool HasDuplicates()
    {
        for (var i = 1; i < SortedNames.Length; i++)
        {
            if (SortedNames[i] == SortedNames[i - 1]) return true;
        }
        return false;
    }

    /// <summary>The name as it can be written as UTF-8, so that no two become the same only there.</summary>
    private static string ToWellFormed(string name) =>
        name.AsSpan().ContainsAnyInRange('\ud800', '\udfff') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)) : name;

    private static string[] Validate(string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names) ArgumentException.ThrowIfNullOrEmpty(name, nameof(names));
        return names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? names
            : throw new ArgumentException($"A name stands twice in {string.Join(", ", names)}.", nameof(names));
    }
}
