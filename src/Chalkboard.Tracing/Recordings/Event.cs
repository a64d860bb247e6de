namespace Chalkboard.Tracing.Recordings;

/// <summary>
/// An event of a recording. It takes 40 bytes, and needs no allocation: the value may be a string, or a slice of a buffer that
/// many values share.
/// </summary>
public readonly struct Event
{
    // C# has no lines beyond 0xFEEFED, so line and kind share four bytes.
    private const int LineBits = 24;

    private readonly uint _kindAndLine;

    /// <summary>Creates an event.</summary>
    /// <param name="kind">The kind of the event.</param>
    /// <param name="timestamp">The timestamp, in ticks of <see cref="Recording.TimestampFrequency"/>.</param>
    /// <param name="threadId">The thread: any number that is different for threads that ran at the same time.</param>
    /// <param name="symbolIndex">The index of the call's symbol in <see cref="Recording.Symbols"/>.</param>
    /// <param name="line">The line; 0 if unknown.</param>
    /// <param name="call">See <see cref="Call"/>.</param>
    /// <param name="value">See <see cref="Value"/>.</param>
    public Event(EventKind kind, long timestamp, int threadId, int symbolIndex, int line = 0, int call = 0,
        ReadOnlyMemory<char> value = default)
    {
        _kindAndLine = ((uint)kind << LineBits) | (uint)Math.Clamp(line, 0, (1 << LineBits) - 1);
        Timestamp = timestamp;
        ThreadId = threadId;
        SymbolIndex = symbolIndex;
        Call = call;
        Value = value;
    }

    /// <summary>The timestamp, in ticks of <see cref="Recording.TimestampFrequency"/>.</summary>
    public long Timestamp { get; }

    /// <summary>
    /// The value of an argument, a return or an exception, formatted and masked. Empty if there is none (an empty string is formatted as
    /// two quotes). It may contain any characters; formats escape them.
    /// </summary>
    public ReadOnlyMemory<char> Value { get; }

    /// <summary>The index of the call's symbol in <see cref="Recording.Symbols"/>.</summary>
    public int SymbolIndex { get; }

    /// <summary>The thread.</summary>
    public int ThreadId { get; }

    /// <summary>
    /// For <see cref="EventKind.Suspend"/>, <see cref="EventKind.Resume"/>, and a <see cref="EventKind.Unfinished"/> while suspended: the
    /// number of the suspended call, from 1, unique in the recording. It identifies the call on another thread. Optional for other events.
    /// </summary>
    public int Call { get; }

    /// <summary>The kind of the event.</summary>
    public EventKind Kind => (EventKind)(_kindAndLine >> LineBits);

    /// <summary>The line, from 1; 0 if unknown. For an external call, the line of the caller.</summary>
    public int Line => (int)(_kindAndLine & ((1 << LineBits) - 1));
}
