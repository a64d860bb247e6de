using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>The syntax of the text format: its fixed lines, and the marks between the dashes and the name of a line.</summary>
internal static class TextSyntax
{
    public const string FirstLinePrefix = "# Chalkboard trace ";
    public const string FirstLine = FirstLinePrefix + "1";
    public const string LastLine = "# End";
    public const string LowerBoundPrefix = "at least ";

    /// <summary>The depth from which on a line has the number of its depth in place of more dashes.</summary>
    public const int MaxDashDepth = 100;

    private static readonly (EventKind Kind, char Mark)[] _marks =
    [
        (EventKind.Enter, '>'), (EventKind.Argument, '='), (EventKind.Line, '.'), (EventKind.Leave, '<'),
        (EventKind.ExternalEnter, '['), (EventKind.ExternalLeave, ']'), (EventKind.Throw, '!'), (EventKind.Catch, '*'),
        (EventKind.Suspend, '~'), (EventKind.Resume, '^'), (EventKind.Unfinished, '|'),
        (EventKind.DependencyStart, '{'), (EventKind.DependencyEnd, '}'), (EventKind.Log, ';'),
    ];

    public static char GetMark(EventKind kind)
    {
        foreach (var (candidate, mark) in _marks)
            if (candidate == kind) return mark;
        return '?';
    }

    public static EventKind? FindKind(char mark)
    {
        foreach (var (kind, candidate) in _marks)
            if (candidate == mark) return kind;
        return null;
    }

    /// <summary>Returns whether a line of an event ends with a time.</summary>
    public static bool HasTime(EventKind kind) =>
        kind is EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Suspend or EventKind.Resume
        or EventKind.Unfinished or EventKind.DependencyEnd;

    /// <summary>Returns whether a line has no call, but only a value.</summary>
    public static bool IsDetail(EventKind kind) => kind is EventKind.DependencyStart or EventKind.DependencyEnd or EventKind.Log;
}
