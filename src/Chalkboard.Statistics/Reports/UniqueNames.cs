namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Names that must differ. One that is taken gets a number behind it, and however many are the same, each takes as long: what was tried
/// for a name before is not tried again.
/// </summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Func<string, int, string> _alternative;
    private Dictionary<string, int>? _numbers;

    /// <param name="taken">Names that are taken.</param>
    /// <param name="alternative">The alternative of a name with a number, from 2; by default <c>name (2)</c>.</param>
    public UniqueNames(ReadOnlySpan<string> taken = default, Func<string, int, string>? alternative = null)
    {
        foreach (var name in taken) _taken.Add(name);
        _alternative = alternative ?? (static (name, number) => $"{name} ({number})");
    }

    /// <summary>Takes a name; false if it is taken.</summary>
    public bool TryAdd(string name) => _taken.Add(name);

    /// <summary>Takes a name, with a number behind it if it must, and returns it.</summary>
    public string Add(string name)
    {
        if (_taken.Add(name)) return name;
        _numbers ??= new(StringComparer.Ordinal);
        for (var number = _numbers.GetValueOrDefault(name, 2); ; number++)
        {
            var numbered = _alternative(name, number);
            if (!_taken.Add(numbered)) continue;
            _numbers[name] = number + 1;
            return numbered;
        }
    }
}
