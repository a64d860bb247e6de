namespace Chalkboard.Tracing.Weaving;

/// <summary>What one log knows of how to put values into it.</summary>
internal sealed class ValueForm(int limit, ValueFormatter? formatter)
{
    public TypeList Types { get; } = new();

    /// <summary>Characters of a text.</summary>
    public int Limit => limit;

    /// <summary>Null where no code of the application may run.</summary>
    public ValueFormatter? Formatter => formatter;
}
