using System.Text;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics;

/// <summary>The names of all records of one kind. Reports sort them once.</summary>
public sealed class RecordShape
{
    private readonly int[] _sortedToDeclared;
    private readonly int[] _declaredToSorted;

    /// <summary>Creates a shape.</summary>
    /// <param name="names">Different display names, in the order in which records write their values.</param>
    /// <exception cref="ArgumentException">A name is empty or repeated.</exception>
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

    /// <summary>The number of names.</summary>
    public int Count => DeclaredNames.Length;

    internal string[] DeclaredNames { get; }

    /// <summary>The names, sorted, well-formed and unique.</summary>
    internal string[] SortedNames { get; }

    /// <summary>The index in <see cref="DeclaredNames"/> of each sorted name.</summary>
    internal ReadOnlySpan<int> SortedToDeclared => _sortedToDeclared;

    /// <summary>The index in <see cref="SortedNames"/> of each declared name.</summary>
    internal ReadOnlySpan<int> DeclaredToSorted => _declaredToSorted;

    /// <summary>True if the shape was created from the same string objects in the same order.</summary>
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

    /// <summary>Replaces lone surrogates, which UTF-8 can't encode: otherwise two names could become equal when they are written.</summary>
    private static string ToWellFormed(string name) =>
        name.AsSpan().ContainsAnyInRange('\ud800', '\udfff') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)) : name;

    private static string[] Validate(string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names) ArgumentException.ThrowIfNullOrEmpty(name, nameof(names));
        return names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? names
            : throw new ArgumentException($"A name is repeated in {string.Join(", ", names)}.", nameof(names));
    }
}
