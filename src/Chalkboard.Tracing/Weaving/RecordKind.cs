using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>The kinds of records in a log: those of events, and one that only says that calls are over.</summary>
internal static class RecordKind
{
    public const int Unwound = 31;

    /// <summary>Set where a value follows.</summary>
    public const int Valued = 128;

    public static EventKind Event(int kind) => (EventKind)(kind & ~Valued);
}
