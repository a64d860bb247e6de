using System.Diagnostics;

namespace Chalkboard.Tracing.AspNetCore.Activities;

/// <summary>The trace of one activity, from its start to its stop, or to the limit of its duration.</summary>
internal sealed class ActivityTrace
{
    private readonly ActivityTracer _tracer;
    private readonly Activity _activity;
    private readonly TraceDecision _decision;
    private readonly RecordingOptions _options;
    private readonly string _id;
    private readonly CallTrace _trace;
    private readonly ITimer _limit;
    private int _hasEnded;

    /// <summary>Starts the trace in the flow of the caller.</summary>
    public ActivityTrace(ActivityTracer tracer, Activity activity, in TraceDecision decision)
    {
        (_tracer, _activity, _decision) = (tracer, activity, decision);
        _id = Requests.TraceId.Create(tracer.TimeProvider.GetUtcNow());
        _options = new() { TimeProvider = tracer.TimeProvider };
        _options.Limits.MaxConcurrentTraces = tracer.Options.MaxConcurrentTraces;
        tracer.Options.Activities.ConfigureRecording?.Invoke(_options, activity);
        decision.ApplyTo(_options.Keep);
        // Created before the trace starts, whose flow must not reach the timer.
        _limit = tracer.TimeProvider.CreateTimer(
            static trace => ((ActivityTrace)trace!).End(hasStopped: false), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _trace = CallTrace.Start(_options);
        if (!_trace.IsRecording)
        {
            _limit.Dispose();
            _trace.Dispose();
            return;
        }
        // A journal names the operation by what is known now.
        tracer.Repository.OnRequestStarted(_id, ActivityDetails.GetName(activity, _options), _trace);
        tracer.Running.TryAdd(this, true);
        _limit.Change(tracer.Options.Activities.MaxDuration, Timeout.InfiniteTimeSpan);
        // Before the activity stops, because other listeners may read it then. The tags are removed if the trace is not kept.
        Requests.TraceTags.Set(activity, _id, tracer.Address.GetPath(_id));
    }

    public ActivityTracer Tracer => _tracer;

    /// <summary>False if the limit of concurrent traces was reached.</summary>
    public bool IsRecording => _trace.IsRecording;

    /// <summary>Ends the trace: queues it to be saved, or discards it. The operation waits for neither. Later calls do nothing.</summary>
    /// <param name="hasStopped">False if the limit of its duration was reached first, or the application stops.</param>
    public void End(bool hasStopped)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0) return;
        _limit.Dispose();
        _tracer.Running.TryRemove(this, out _);
        _trace.EndOperation();
        var isEnqueued = ShouldKeep(hasStopped) && _tracer.Repository.TryEnqueue(_id, _trace);
        if (!isEnqueued)
        {
            _trace.Dispose();
            Requests.TraceTags.Remove(_activity);
        }
        _tracer.Repository.OnRequestEnded(_id, isEnqueued);
    }

    private bool ShouldKeep(bool hasStopped)
    {
        if (!_trace.HasContents) return false;
        var failure = ActivityDetails.GetFailure(_activity, _options);
        var isKept = _trace.DecideKeep(failure);
        _options.Name = ActivityDetails.GetName(_activity, _options);
        if (_tracer.Repository.IsTypical(_options.Name, _trace.Duration, canBeTypical: !isKept && failure is null && hasStopped))
            _trace.Keep(StoredTrace.TypicalReason);
        else if (!isKept) return false;
        ActivityDetails.Add(_activity, failure, _options);
        if (_decision.HasCondition) _options.Details.Add(KeyValuePair.Create("Traced", _decision.Reason!));
        if (!hasStopped) _options.Details.Add(KeyValuePair.Create("Ended", "before the activity stopped"));
        return true;
    }
}
