namespace Chalkboard.Tracing.Recorder;

/// <summary>The settings and the types with which values are written to one log.</summary>
internal sealed class ValueContext(int maxLength, ValueFormatter? formatter)
{
    public TypeTable Types { get; } = new();

    /// <summary>The maximum number of characters of a text.</summary>
    public int MaxLength => maxLength;

    /// <summary>The formatter; null if no code of the application may run.</summary>
    public ValueFormatter? Formatter => formatter;
}
