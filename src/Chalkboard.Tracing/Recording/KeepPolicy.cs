using System.Globalization;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Whether a trace is worth keeping, and why; as its options had it when it began.</summary>
internal sealed class KeepPolicy(KeepConditions conditions)
{
    private readonly TimeSpan? _ifSlowerThan = conditions.IfSlowerThan;
    private readonly bool _ifFailed = conditions.IfFailed;

    /// <summary>Whether there is a condition at all.</summary>
    public bool HasConditions => _ifFailed || _ifSlowerThan is not null;

    /// <summary>Null where no condition is met.</summary>
    public string? GetReason(TimeSpan elapsed, Type? exceptionType)
    {
        List<string> reasons = [];
        if (_ifFailed && exceptionType is not null) reasons.Add($"failed: {TypeDisplayName.Get(exceptionType)}");
        if (elapsed > _ifSlowerThan) reasons.Add($"slower than {FormatMilliseconds(_ifSlowerThan.Value)}");
        return reasons.Count == 0 ? null : string.Join(", ", reasons);
    }

    public static string FormatMilliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.####} ms");
}
