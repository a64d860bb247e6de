using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// The kinds of records in a log: those of events, and one that only says that calls are over. A record is its kind and line,
/// the depth of its call, and by its kind a timestamp, a symbol, the number of a call, and a value.
/// </summary>
internal static class RecordLayout
{
    public const int UnwindKind = 31;

    /// <summary>Set where a value follows.</summary>
    public const int HasValueFlag = 128;

    /// <summary>Kind and line, depth.</summary>
    public const int HeaderLength = 8;

    /// <summary>All that may come before a value.</summary>
    public const int MaxLengthWithoutValue = HeaderLength + 8 + 4 + 4;

    private const int LineBits = 24;
    private const int MaxLine = (1 << LineBits) - 1;

    public static EventKind GetEventKind(int kind) => (EventKind)(kind & ~HasValueFlag);

    /// <summary>Reading the clock is most of what an event costs: what needs no time has that of the event before it.</summary>
    public static bool IsTimed(int kind) => GetEventKind(kind) is not (EventKind.Argument or EventKind.Line);

    /// <summary>Others are told of the call that is open at their depth.</summary>
    public static bool HasSymbol(int kind) => GetEventKind(kind) is EventKind.Enter or EventKind.ExternalEnter or EventKind.Resume;

    public static bool HasCallNumber(int kind) => GetEventKind(kind) is EventKind.Suspend or EventKind.Resume;

    public static ulong CreateHeader(int kind, int line, int depth) => ((ulong)(uint)depth << 32) | ((uint)kind << LineBits) | (uint)Math.Min(line, MaxLine);

    public static (int Kind, int Line, int Depth) ParseHeader(ulong header) => ((int)((uint)header >> LineBits), (int)((uint)header & MaxLine), (int)(header >> 32));
}
