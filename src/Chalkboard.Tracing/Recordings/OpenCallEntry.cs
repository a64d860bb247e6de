namespace Chalkboard.Tracing.Recordings;

/// <summary>An open call while events are added to an <see cref="EventList"/>.</summary>
internal record struct OpenCallEntry
{
    /// <summary>Its number in the order of starts, from 1.</summary>
    public int Number { get; init; }

    public int SymbolIndex { get; init; }

    public bool IsExternal { get; init; }

    public long EnteredAt { get; init; }

    /// <summary>The time at which it last got or lost its thread.</summary>
    public long SwitchedAt { get; set; }

    /// <summary>The last line that it reached.</summary>
    public int Line { get; set; }

    /// <summary>The number that its suspension had when it was added, or 0.</summary>
    public int GivenNumber { get; set; }
}
