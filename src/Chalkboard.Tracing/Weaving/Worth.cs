using System.Globalization;

namespace Chalkboard.Tracing.Weaving;

/// <summary>Whether a trace is worth keeping, and why; as its options had it when it began.</summary>
internal sealed class Worth(CallTraceKeep keep)
{
    private readonly TimeSpan? _slowerThan = keep.SlowerThan;
    private readonly bool _failed = keep.Failed;

    /// <summary>Whether there is a condition at all.</summary>
    public bool IsConditional => _failed || _slowerThan is not null;

    /// <summary>Null where no condition is met.</summary>
    public string? Reason(TimeSpan elapsed, Type? failure)
    {
        List<string> reasons = [];
        if (_failed && failure is not null) reasons.Add($"failed: {TypeText.Of(failure)}");
        if (elapsed > _slowerThan) reasons.Add($"slower than {Milliseconds(_slowerThan.Value)}");
        return reasons.Count == 0 ? null : string.Join(", ", reasons);
    }

    public static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.####} ms");
}
