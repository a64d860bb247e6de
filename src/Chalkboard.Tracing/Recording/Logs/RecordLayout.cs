using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// The layout of records in a log. A record has its kind and line, the depth of its call, and depending on its kind a timestamp, a symbol,
/// the number of a call, and a value. The kinds are those of events, and one that only ends calls.
/// </summary>
internal static class RecordLayout
{
    public const int UnwindKind = 31;

    /// <summary>Set if a value follows.</summary>
    public const int HasValueFlag = 128;

    /// <summary>The length of the header: kind, line and depth.</summary>
    public const int HeaderLength = 8;

    /// <summary>The maximum length of all fields before the value.</summary>
    public const int MaxLengthWithoutValue = HeaderLength + 8 + 4 + 4;

    private const int LineBits = 24;
    private const int MaxLine = (1 << LineBits) - 1;

    public static EventKind GetEventKind(int kind) => (EventKind)(kind & ~HasValueFlag);

    /// <summary>
    /// Returns whether a record has a timestamp. Reading the clock is most of the cost of an event, so arguments and lines have the time of
    /// the event before them.
    /// </summary>
    public static bool IsTimed(int kind) => GetEventKind(kind) is not (EventKind.Argument or EventKind.Line);

    /// <summary>Returns whether a record has a symbol. Other records belong to the call that is open at their depth.</summary>
    public static bool HasSymbol(int kind) => GetEventKind(kind) is EventKind.Enter or EventKind.ExternalEnter or EventKind.Resume;

    /// <summary>Returns whether a record has the number of a suspended call, or that of an item of <see cref="Operation"/>.</summary>
    public static bool HasCallNumber(int kind) => GetEventKind(kind) is EventKind.Suspend or EventKind.Resume || HasItem(kind);

    /// <summary>Returns whether a record refers to a dependency or a log record, whose text is not in the log.</summary>
    public static bool HasItem(int kind) =>
        GetEventKind(kind) is EventKind.DependencyStart or EventKind.DependencyEnd or EventKind.Log;

    public static ulong CreateHeader(int kind, int line, int depth) =>
        ((ulong)(uint)depth << 32) | ((uint)kind << LineBits) | (uint)Math.Min(line, MaxLine);

    public static (int Kind, int Line, int Depth) ParseHeader(ulong header) =>
        ((int)((uint)header >> LineBits), (int)((uint)header & MaxLine), (int)(header >> 32));
}
