namespace Chalkboard.Tracing.Recordings;

/// <summary>
/// One thing that happened. 40 bytes, with nothing that must be allocated for it: the value may be a string as it is, or a slice
/// of a buffer that many values share.
/// </summary>
public readonly struct Event
{
    // No line of C# is beyond 0xFEEFED, so that line and kind share four bytes.
    private const int LineBits = 24;

    private readonly uint _kindAndLine;

    /// <summary>An event.</summary>
    /// <param name="kind">What it tells of.</param>
    /// <param name="timestamp">When, in ticks of <see cref="Recording.TimestampFrequency"/>.</param>
    /// <param name="threadId">The thread that it happened on: any number that differs for threads which ran at the same time.</param>
    /// <param name="symbolIndex">The index of the call's symbol in <see cref="Recording.Symbols"/>.</param>
    /// <param name="line">The line; 0 if unknown.</param>
    /// <param name="call">See <see cref="Call"/>.</param>
    /// <param name="value">See <see cref="Value"/>.</param>
    public Event(EventKind kind, long timestamp, int threadId, int symbolIndex, int line = 0, int call = 0, ReadOnlyMemory<char> value = default)
    {
        _kindAndLine = ((uint)kind << LineBits) | (uint)Math.Clamp(line, 0, (1 << LineBits) - 1);
        Timestamp = timestamp;
        ThreadId = threadId;
        SymbolIndex = symbolIndex;
        Call = call;
        Value = value;
    }

    /// <summary>When, in ticks of <see cref="Recording.TimestampFrequency"/>.</summary>
    public long Timestamp { get; }

    /// <summary>
    /// The value, formatted and masked already: of a return, an argument, an exception. Empty where there is none (the empty
    /// string is formatted as two quotes). It may hold any characters; writers make them harmless.
    /// </summary>
    public ReadOnlyMemory<char> Value { get; }

    /// <summary>The index of the call's symbol in <see cref="Recording.Symbols"/>.</summary>
    public int SymbolIndex { get; }

    /// <summary>The thread that it happened on.</summary>
    public int ThreadId { get; }

    /// <summary>
    /// For <see cref="EventKind.Suspend"/>, <see cref="EventKind.Resume"/>, and a <see cref="EventKind.Unfinished"/> while suspended: the
    /// number, from 1, of the suspended call, unique in the recording. It is how a call is found again on another thread.
    /// Other events may carry it, and need not.
    /// </summary>
    public int Call { get; }

    /// <summary>What it tells of.</summary>
    public EventKind Kind => (EventKind)(_kindAndLine >> LineBits);

    /// <summary>The line, from 1; 0 if unknown. For an external call, the line of the caller.</summary>
    public int Line => (int)(_kindAndLine & ((1 << LineBits) - 1));
}
