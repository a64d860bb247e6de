namespace Chalkboard.Tracing.Calls;

/// <summary>
/// Something that a traced operation asked of a database, another service or the like: an SQL statement, an HTTP request, a command.
/// </summary>
public sealed class Dependency
{
    internal Dependency(int index, Call? call, int line, string text, TimeSpan startedAt)
    {
        (Index, Call, Line, StartedAt) = (index, call, line, startedAt);
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        (Kind, Text) = colon < 0 ? ("", text) : (text[..colon], text[(colon + 2)..]);
    }

    /// <summary>Its index in <see cref="CallTree.Dependencies"/>.</summary>
    public int Index { get; }

    /// <summary>
    /// The innermost recorded call on the stack when it started. If there was none, because a library had awaited something before, the
    /// call that waited. Null if none did, or several. The call may end before the dependency.
    /// </summary>
    public Call? Call { get; }

    /// <summary>The line that <see cref="Call"/> had reached, or on which an external call was made; 0 if unknown.</summary>
    public int Line { get; }

    /// <summary>The kind: <c>SQL</c>, <c>HTTP</c>, <c>gRPC</c>, <c>MongoDB</c>.</summary>
    public string Kind { get; }

    /// <summary>
    /// The statement, the method and address, or the command, with secrets masked; the first 2,000 characters. The parameters of an SQL
    /// statement follow it as a comment. Untrusted text.
    /// </summary>
    public string Text { get; }

    /// <summary>The time from the start of the operation to its start.</summary>
    public TimeSpan StartedAt { get; }

    /// <summary>The time from its start to its end, or to the end of the recording.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>
    /// Its result: <c>3 rows</c>, <c>status 200, 512 bytes</c>; the reason if it failed. Empty if unknown. Untrusted text.
    /// </summary>
    public string Result { get; private set; } = "";

    /// <summary>The way in which it ended: it threw if it failed.</summary>
    public Outcome Outcome { get; private set; } = Outcome.Unfinished;

    internal void End(TimeSpan duration, string result)
    {
        var isFailed = result.StartsWith(FailedPrefix, StringComparison.Ordinal);
        (Duration, Outcome) = (duration, isFailed ? Outcome.Threw : Outcome.Returned);
        Result = isFailed ? result[FailedPrefix.Length..] : result;
    }

    internal void Cut(TimeSpan end)
    {
        if (Outcome == Outcome.Unfinished && end > StartedAt) Duration = end - StartedAt;
    }

    /// <summary>Begins the result of a dependency that failed, in an event.</summary>
    internal const string FailedPrefix = "failed: ";
}
