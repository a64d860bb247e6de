namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Makes names unique: a name that is taken gets a number as a suffix. Numbers that were tried are not tried again, so that many
/// equal names cost linear time.
/// </summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Func<string, int, string> _addNumber;
    private Dictionary<string, int>? _nextNumbers;

    /// <param name="reservedNames">Names that are taken.</param>
    /// <param name="addNumber">The alternative of a name with a number, from 2; by default <c>name (2)</c>.</param>
    public UniqueNames(ReadOnlySpan<string> reservedNames = default, Func<string, int, string>? addNumber = null)
    {
        foreach (var name in reservedNames) _names.Add(name);
        _addNumber = addNumber ?? (static (name, number) => $"{name} ({number})");
    }

    /// <summary>Adds a name; false if it is taken.</summary>
    public bool TryAdd(string name) => _names.Add(name);

    /// <summary>Adds a name, with a number if it is taken, and returns it.</summary>
    public string Add(string name)
    {
        if (_names.Add(name)) return name;
        _nextNumbers ??= new(StringComparer.Ordinal);
        for (var number = _nextNumbers.GetValueOrDefault(name, 2); ; number++)
        {
            var numbered = _addNumber(name, number);
            if (!_names.Add(numbered)) continue;
            _nextNumbers[name] = number + 1;
            return numbered;
        }
    }
}
