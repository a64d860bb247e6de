using System.Text.Json;

namespace Chalkboard.Mcp.Tools;

/// <summary>The arguments of a call. An assistant may send anything, so that all are checked.</summary>
internal sealed class ToolArguments
{
    private const int MaxTextLength = 500;

    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);

    /// <exception cref="ToolCallException">An argument is unknown, missing, or of the wrong type.</exception>
    public ToolArguments(IDictionary<string, JsonElement>? values, IReadOnlyList<ToolParameter> parameters)
    {
        foreach (var (name, value) in values ?? new Dictionary<string, JsonElement>())
        {
            var parameter = parameters.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw new ToolCallException(
                    $"There is no argument '{VisibleText.From(name, VisibleText.MaxNameLength)}'. There are: " +
                    $"{string.Join(", ", parameters.Select(candidate => candidate.Name))}.");
            if (value.ValueKind is JsonValueKind.Null) continue;
            if (parameter.IsInteger ? !IsIndex(value) : !IsText(value))
                throw new ToolCallException(parameter.IsInteger
                    ? $"'{name}' must be an integer of 0 or more."
                    : $"'{name}' must be a text of at most {MaxTextLength} characters.");
            _values[name] = value;
        }

        if (parameters.FirstOrDefault(parameter => parameter.IsRequired && !_values.ContainsKey(parameter.Name)) is { } missing)
            throw new ToolCallException($"The argument '{missing.Name}' is missing: {missing.Description}");
    }

    /// <summary>Returns a text without spaces around it; empty if it is not given.</summary>
    public string GetText(string name) => _values.TryGetValue(name, out var value) ? value.GetString()!.Trim() : "";

    /// <summary>Returns an integer of 0 or more; null if it is not given.</summary>
    public int? GetInteger(string name) => _values.TryGetValue(name, out var value) ? value.GetInt32() : null;

    private static bool IsIndex(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0;

    private static bool IsText(JsonElement value) =>
        value.ValueKind is JsonValueKind.String && value.GetString()!.Length <= MaxTextLength;
}
