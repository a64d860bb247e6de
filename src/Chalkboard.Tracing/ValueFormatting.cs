namespace Chalkboard.Tracing;

/// <summary>The formatting of arguments and return values.</summary>
public sealed class ValueFormatting
{
    /// <summary>
    /// Formats values that would be shown by their type otherwise, such as <c>value => value.ToString()</c>. Default: null; then no code of
    /// the application runs for a trace.
    /// </summary>
    /// <remarks>
    /// It is called on a separate thread, while the operation waits for it; its calls are not recorded. If it throws, or takes longer than
    /// <see cref="Timeout"/>, only that value is not formatted. After three timeouts on one thread, no more values of that thread are
    /// formatted. It can't take a lock that the operation holds. The times of calls include it.
    /// </remarks>
    public Func<object, string?>? Format { get; set; }

    /// <summary>The maximum time to wait for a value. More than 0, and at most one minute; default: 100 ms.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(100);
}
