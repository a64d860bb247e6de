using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.Recordings;

/// <summary>An event of a recording.</summary>
public readonly struct Event
{
    // C# has no lines beyond 0xFEEFED, so line and kind share four bytes.
    private const int LineBits = 24;

    private readonly uint _kindAndLine;
    private readonly ReadOnlyMemory<char> _value;
    private readonly StoredText _storedValue;

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
        _value = value;
    }

    internal Event(in CallStep step)
        : this(step.Kind, step.Timestamp, step.ThreadId, step.Call.SymbolIndex, step.Line, step.Call.Number) =>
        (_storedValue, Dependency) = (step.Value, step.Dependency.Number);

    /// <summary>The timestamp, in ticks of <see cref="Recording.TimestampFrequency"/>.</summary>
    public long Timestamp { get; }

    /// <summary>
    /// The value of an argument, a return or an exception, formatted and masked. Empty if there is none (an empty string is formatted as
    /// two quotes). It may contain any characters; formats escape them.
    /// </summary>
    public ReadOnlyMemory<char> Value => _storedValue.IsEmpty ? _value : _storedValue.ToString().AsMemory();

    /// <summary>The index of the call's symbol in <see cref="Recording.Symbols"/>; -1 if the event has no call.</summary>
    public int SymbolIndex { get; }

    /// <summary>The thread.</summary>
    public int ThreadId { get; }

    /// <summary>
    /// The number of the call, from 1, in the order in which calls start. For an event that is added to a list: any number that identifies
    /// a suspended call when it is resumed; other events need none. 0 for the end of a dependency, and for the start of one or a log record
    /// without a call.
    /// </summary>
    public int Call { get; }

    /// <summary>
    /// The number of the dependency, from 1, in the order in which dependencies start; 0 for other events. For an event that is added to a
    /// list: any number that identifies the dependency when it ends.
    /// </summary>
    public int Dependency { get; init; }

    /// <summary>The kind of the event.</summary>
    public EventKind Kind => (EventKind)(_kindAndLine >> LineBits);

    /// <summary>The line, from 1; 0 if unknown. For an external call, the line of the caller.</summary>
    public int Line => (int)(_kindAndLine & ((1 << LineBits) - 1));
}
