namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Names that must differ. One that is taken gets a number behind it, and however many are the same, each takes as long: what was tried
/// for a name before is not tried again.
/// </summary>
internal sealed class UniqueNames(string format = "{0} ({1})")
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private Dictionary<string, int>? _numbers;

    /// <summary>With these, which differ.</summary>
    public UniqueNames(ReadOnlySpan<string> names) : this()
    {
        foreach (var name in names) _taken.Add(name);
    }

    /// <summary>Takes a name; false if it is taken.</summary>
    public bool TryAdd(string name) => _taken.Add(name);

    public bool Contains(string name) => _taken.Contains(name);

    /// <summary>Takes a name, with a number behind it if it must, and returns it.</summary>
    public string Add(string name) => _taken.Add(name) ? name : Numbered(name, _taken.Add);

    /// <summary>The name with the next number that can be had.</summary>
    public string Numbered(string name, Func<string, bool> take)
    {
        _numbers ??= new(StringComparer.Ordinal);
        for (var number = _numbers.GetValueOrDefault(name, 2); ; number++)
        {
            var numbered = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, name, number);
            if (!take(numbered)) continue;
            _numbers[name] = number + 1;
            return numbered;
        }
    }
}
