namespace Chalkboard.Tool.Traces;

/// <summary>The messages for exceptions of commands that show traces.</summary>
internal static class TraceErrors
{
    public static string? Explain(Exception exception) => exception is OverflowException
        ? "The sum of the times of this trace is too large. Check whether it was changed by hand."
        : null;
}
