namespace Chalkboard.Tracing;

/// <summary>How arguments and what calls return are told.</summary>
public sealed class ValueFormatting
{
    /// <summary>
    /// Tells values that are shown by their type alone otherwise, such as <c>value => value.ToString()</c>. Null by default: then no code of
    /// the application runs for a trace.
    /// </summary>
    /// <remarks>
    /// It is called on a thread apart, while the operation waits for it, and its calls are not recorded. What throws, or takes longer than
    /// <see cref="Timeout"/>, spoils its own value alone. After three that took too long on one thread, no more values of that thread are told so.
    /// A lock that the operation holds can't be had meanwhile. The times of calls include it.
    /// </remarks>
    public Func<object, string?>? Format { get; set; }

    /// <summary>How long to wait for a value. More than 0, and at most a minute; default: 100 ms.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(100);
}
