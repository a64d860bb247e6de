using System.Text.RegularExpressions;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Comparison;

/// <summary>A few distinct values of the calls of a context: of each argument, and of the return value.</summary>
internal sealed partial class ValueSamples
{
    public const string ReturnValue = "";

    // The calls whose values are looked at, and the values that are kept of each name.
    private const int MaxCalls = 16;
    private const int MaxValues = 3;
    private const int MaxNames = 16;
    private const int MaxLength = 80;

    private Dictionary<string, List<string>>? _values;
    private int _returnCount;
    private int _argumentCount;

    /// <summary>The names of the arguments, and <see cref="ReturnValue"/>.</summary>
    public IEnumerable<string> Names => _values?.Keys ?? Enumerable.Empty<string>();

    public void AddReturnValue(StoredText value)
    {
        if (value.IsEmpty || _returnCount == MaxCalls) return;
        _returnCount++;
        Add(ReturnValue, value.ToString());
    }

    /// <param name="argument">The argument as <c>name: value</c>.</param>
    public void AddArgument(StoredText argument)
    {
        if (_argumentCount == MaxCalls * MaxNames) return;
        _argumentCount++;
        var text = argument.ToString();
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        if (colon > 0) Add(text[..colon], text[(colon + 2)..]);
    }

    /// <summary>Returns the values of a name in words; null if there is none.</summary>
    public string? Find(string name) => _values is not null && _values.TryGetValue(name, out var values)
        ? values.Count == 1 ? values[0] : string.Join(" or ", values) + (values.Count == MaxValues ? " or others" : "")
        : null;

    private void Add(string name, string value)
    {
        _values ??= new(StringComparer.Ordinal);
        if (!_values.TryGetValue(name, out var values))
        {
            if (_values.Count == MaxNames) return;
            _values[name] = values = new(1);
        }

        if (values.Count == MaxValues) return;
        // Objects without a text of their own have a number instead, which is different in each trace.
        // They are removed before the value is truncated, in the middle of a number perhaps.
        value = Truncation.Truncate(ObjectNumber().Replace(Truncation.Truncate(value, 2 * MaxLength), ""), MaxLength);
        if (!values.Contains(value)) values.Add(value);
    }

    [GeneratedRegex("#[0-9a-f]{4,8}\\b")]
    private static partial Regex ObjectNumber();
}
