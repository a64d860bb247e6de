using System.Diagnostics;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Options of the traces of activities (<see cref="TraceRule.Activity"/>).</summary>
public sealed class ActivityTracingOptions
{
    private static readonly TimeSpan _upperLimit = TimeSpan.FromDays(1);

    private TimeSpan _maxDuration = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The duration after which the trace of an activity ends although the activity has not stopped, so that activities that never stop
    /// don't keep others from being traced. What was recorded until then is kept, if the conditions of the rule are met. From 1 ms to
    /// 1 day; default: 10 minutes.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MaxDuration
    {
        get => _maxDuration;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, _upperLimit);
            _maxDuration = value;
        }
    }

    /// <summary>
    /// Called before an activity is traced, as <see cref="CallTracingOptions.ConfigureRecording"/> is for requests, to change what is
    /// recorded, within which limits, and what is masked. The name that it sets is not used: the name of a trace is the display name of its
    /// activity. Default: null.
    /// </summary>
    public Action<RecordingOptions, Activity>? ConfigureRecording { get; set; }
}
