namespace Chalkboard.Tool.Reading;

/// <summary>One entry of the statistics, as it was read.</summary>
internal abstract record Figure
{
    /// <summary>A number, with the text that it was written as.</summary>
    public sealed record Number(double Value, string Text) : Figure;

    public sealed record Boolean(bool Value) : Figure;

    public sealed record String(string Text) : Figure;

    public sealed record Null : Figure;

    /// <summary>Entries by name, or a list, whose names are its indexes.</summary>
    public sealed record Group(bool IsList, IReadOnlyList<KeyValuePair<string, Figure>> Entries) : Figure
    {
        private Dictionary<string, Figure>? _byName;

        /// <summary>The message of an entry that failed in the application, which stands there as an object with that alone.</summary>
        public string? Error => !IsList && Entries is [{ Key: "error", Value: String error }] ? error.Text : null;

        /// <summary>The entry of that name, or null. In a list, a negative index counts from the end.</summary>
        public Figure? Find(string name)
        {
            if (IsList)
                return PlainNumber.TryParseIndex(name, out var index) && (index < 0 ? index += Entries.Count : index) >= 0 && index < Entries.Count ? Entries[index].Value : null;
            // Where a name is given twice, the last one counts, as in most readers of JSON.
            if (_byName is null)
            {
                _byName = new(Entries.Count, StringComparer.Ordinal);
                foreach (var (key, value) in Entries) _byName[key] = value;
            }

            return _byName.GetValueOrDefault(name);
        }
    }
}
