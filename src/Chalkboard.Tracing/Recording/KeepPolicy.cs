using System.Globalization;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Decides whether a trace is kept, and why. It copies the conditions, so that later changes have no effect.</summary>
internal sealed class KeepPolicy(KeepConditions conditions)
{
    private readonly TimeSpan? _ifSlowerThan = conditions.IfSlowerThan;
    private readonly bool _ifFailed = conditions.IfFailed;
    private readonly string? _unconditionalReason = conditions.UnconditionalReason;

    /// <summary>Returns whether the trace of an operation is kept.</summary>
    /// <param name="duration">The duration of the operation.</param>
    /// <param name="failure">
    /// The failure in a few words, such as the type of an exception or <c>status 500</c>; null if the operation succeeded.
    /// </param>
    /// <param name="reason">The reason; null if the trace is not kept, or if every trace is kept.</param>
    public bool ShouldKeep(TimeSpan duration, string? failure, out string? reason)
    {
        reason = _unconditionalReason;
        if (!_ifFailed && _ifSlowerThan is null) return true;
        List<string> reasons = [];
        if (_ifFailed && failure is not null) reasons.Add($"failed: {failure}");
        if (duration > _ifSlowerThan) reasons.Add($"slower than {FormatMilliseconds(_ifSlowerThan.Value)}");
        reason = reasons.Count == 0 ? null : string.Join(", ", reasons);
        return reason is not null;
    }

    public static string FormatMilliseconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.####} ms");
}
