using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>
/// The kinds of records in a log: those of events, and one that only says that calls are over. A record is its kind and line,
/// the depth of its call, and by its kind a timestamp, a symbol, the number of a call, and a value.
/// </summary>
internal static class RecordKind
{
    public const int Unwound = 31;

    /// <summary>Set where a value follows.</summary>
    public const int Valued = 128;

    /// <summary>Kind and line, depth.</summary>
    public const int HeaderLength = 8;

    /// <summary>All that may come before a value.</summary>
    public const int GreatestLength = HeaderLength + 8 + 4 + 4;

    private const int _bitsOfLine = 24;
    private const int _greatestLine = (1 << _bitsOfLine) - 1;

    public static EventKind Event(int kind) => (EventKind)(kind & ~Valued);

    /// <summary>Reading the clock is most of what an event costs: what needs no time has that of the event before it.</summary>
    public static bool IsTimed(int kind) => Event(kind) is not (EventKind.Argument or EventKind.Line);

    /// <summary>Others are told of the call that is open at their depth.</summary>
    public static bool HasSymbol(int kind) => Event(kind) is EventKind.Enter or EventKind.ExternalEnter or EventKind.Resume;

    public static bool HasCall(int kind) => Event(kind) is EventKind.Suspend or EventKind.Resume;

    public static ulong Header(int kind, int line, int depth) => ((ulong)(uint)depth << 32) | ((uint)kind << _bitsOfLine) | (uint)Math.Min(line, _greatestLine);

    public static (int Kind, int Line, int Depth) Of(ulong header) => ((int)((uint)header >> _bitsOfLine), (int)((uint)header & _greatestLine), (int)(header >> 32));
}
