namespace Chalkboard.Tracing.Recorder;

/// <summary>What one log knows of how to put values into it.</summary>
internal sealed class ValueContext(int maxLength, ValueFormatter? formatter)
{
    public TypeTable Types { get; } = new();

    /// <summary>Characters of a text.</summary>
    public int MaxLength => maxLength;

    /// <summary>Null where no code of the application may run.</summary>
    public ValueFormatter? Formatter => formatter;
}
