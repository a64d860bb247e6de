namespace Chalkboard.Tool.Reading;

/// <summary>One entry of the statistics.</summary>
internal abstract record Figure
{
    /// <summary>A number, with its original text.</summary>
    public sealed record Number(double Value, string Text) : Figure;

    public sealed record Boolean(bool Value) : Figure;

    public sealed record String(string Text) : Figure;

    public sealed record Null : Figure;

    /// <summary>Entries by name, or a list, in which the names are the indexes.</summary>
    public sealed record Group(bool IsList, IReadOnlyList<KeyValuePair<string, Figure>> Entries) : Figure
    {
        private Dictionary<string, Figure>? _byName;

        /// <summary>The error message that the JSON contains in place of an entry that failed in the application.</summary>
        public string? Error => !IsList && Entries is [{ Key: "error", Value: String error }] ? error.Text : null;

        /// <summary>Returns the entry of a name, or null. In a list, a negative index counts from the end.</summary>
        public Figure? Find(string name)
        {
            if (IsList)
                return PlainNumber.TryParseIndex(name, out var index)
                    && (index < 0 ? index += Entries.Count : index) >= 0
                    && index < Entries.Count
                    ? Entries[index].Value
                    : null;
            // If a name is repeated, the last one counts, as in most JSON readers.
            if (_byName is null)
            {
                _byName = new(Entries.Count, StringComparer.Ordinal);
                foreach (var (key, value) in Entries) _byName[key] = value;
            }

            return _byName.GetValueOrDefault(name);
        }
    }
}
