using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class ActivityRule : TraceRule
{
    private const string RequestSource = "Microsoft.AspNetCore";

    private readonly string _source;
    private readonly string? _name;
    private readonly TraceDecision _decision;

    public ActivityRule(string source, string? name)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        if (name is not null) ArgumentException.ThrowIfNullOrEmpty(name);
        // As an activity, a request begins before its endpoint is known, so that the pages of traces could not be excluded.
        if (source == RequestSource)
            throw new ArgumentException(
                $"The activities of the source '{source}' are the requests. Choose them with another rule, such as TraceRule.Path or " +
                "TraceRule.All.", nameof(source));
        (_source, _name) = (source, name);
        _decision = new($"an activity of {source}{(name is null ? "" : $", {name}")}");
    }

    internal override OperationKinds Operations => OperationKinds.Activity;

    internal override string? Source => _source;

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context) => default;

    internal override TraceDecision Decide(in ActivityCandidate activity) =>
        activity.Source == _source && (_name is null || activity.Name == _name) ? _decision : default;
}
