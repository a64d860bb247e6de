namespace Chalkboard.Tool.Traces;

/// <summary>The messages for exceptions of commands that show traces.</summary>
internal static class TraceErrors
{
    public static string? Explain(Exception exception) => exception is OverflowException
        ? "The times of this trace add up to more than a clock can show. Was it changed by hand?"
        : null;
}
