using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics;
using Chalkboard.Tracing.AspNetCore.Rules;
using Chalkboard.Tracing.AspNetCore.Statistics;
using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.Recorder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Tracing.AspNetCore.Activities;

/// <summary>Traces the activities that a rule chooses. It listens only to sources that rules name.</summary>
internal sealed partial class ActivityTracer(IOptions<CallTracingOptions> options, TraceRepository repository, TracePageAddress address,
    TimeProvider timeProvider, ILogger<ActivityTracer> logger) : IHostedLifecycleService, IDisposable
{
    private const string PropertyName = "Chalkboard.Trace";

    private readonly TraceRule[] _rules = [.. options.Value.Rules.Where(rule => rule.Source is not null)];
    private ActivityListener? _listener;

    /// <summary>The traces that are running.</summary>
    public ConcurrentDictionary<ActivityTrace, bool> Running { get; } = new();

    public CallTracingOptions Options { get; } = options.Value;

    public TraceRepository Repository => repository;

    public TracePageAddress Address => address;

    public TimeProvider TimeProvider => timeProvider;

    /// <summary>Listens before any hosted service of the application starts.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (_rules.Length == 0 || _listener is not null) return Task.CompletedTask;
        var sources = _rules.Select(rule => rule.Source!).ToFrozenSet(StringComparer.Ordinal);
        _listener = new ActivityListener
        {
            ShouldListenTo = source => sources.Contains(source.Name),
            Sample = Sample,
            SampleUsingParentId = Sample,
            ActivityStarted = OnStarted,
            ActivityStopped = OnStopped,
        };
        ActivitySource.AddActivityListener(_listener);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops listening after the hosted services have stopped. Traces of activities that still run end here.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        foreach (var trace in Running.Keys) trace.End(hasStopped: false);
        return Task.CompletedTask;
    }

    public void Dispose() => _listener?.Dispose();

    /// <summary>
    /// Decides whether an activity is traced. One that is not traced is not created for this listener. All data is requested, because the
    /// source sets the tags and the status only then; the activity is not marked as recorded, which downstream services would follow.
    /// </summary>
    private ActivitySamplingResult Sample<T>(ref ActivityCreationOptions<T> creation)
    {
        // An activity within a traced operation belongs to that trace.
        if (IsInTrace) return ActivitySamplingResult.None;
        var candidate = new ActivityCandidate(creation.Source.Name, creation.Name, timeProvider);
        TraceDecision decision = default;
        foreach (var rule in _rules) decision = decision.Or(rule.Decide(candidate));
        if (!decision.IsTraced) return ActivitySamplingResult.None;
        // The activity may start later, and on another thread: the tag takes the decision there.
        creation.SamplingTags[PropertyName] = new SampledDecision(this, decision);
        return ActivitySamplingResult.AllData;
    }

    private static bool IsInTrace => Operation.Current is { IsEnded: false };

    /// <summary>Starts a trace. It is called in the flow that starts the activity, which the trace follows.</summary>
    private void OnStarted(Activity activity)
    {
        if (activity.GetTagItem(PropertyName) is not SampledDecision sampled || sampled.Tracer != this) return;
        activity.SetTag(PropertyName, null);
        if (IsInTrace) return;
        if (TryStart(activity, sampled.Decision) is not { } trace)
        {
            TracingStatistics.CountRefusedActivity();
            return;
        }
        TracingStatistics.CountActivity();
        activity.SetCustomProperty(PropertyName, trace);
    }

    private ActivityTrace? TryStart(Activity activity, in TraceDecision decision)
    {
        if (Operation.RunningCount >= Options.MaxConcurrentTraces) return null;
        try
        {
            var trace = new ActivityTrace(this, activity, decision);
            return trace.IsRecording ? trace : null;
        }
#pragma warning disable CA1031 // Code of the application: whatever it throws, the operation runs.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogStartFailed(logger, exception, activity.Source.Name);
            return null;
        }
    }

    private void OnStopped(Activity activity)
    {
        if (activity.GetCustomProperty(PropertyName) is ActivityTrace trace && trace.Tracer == this) trace.End(hasStopped: true);
    }

    [LoggerMessage(
        1, LogLevel.Error,
        "options.Activities.ConfigureRecording threw an exception, or set an option that is out of range. The activity of {Source} runs, " +
        "and is not traced.")]
    private static partial void LogStartFailed(ILogger logger, Exception exception, string source);

    private sealed record SampledDecision(ActivityTracer Tracer, TraceDecision Decision);
}
