using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>
/// Chooses requests or activities to trace. The static members create the usual rules; derive from this class for your own rules, which
/// choose requests.
/// </summary>
public abstract class TraceRule
{
    /// <summary>All requests. At most <see cref="CallTracingOptions.MaxConcurrentTraces"/> of them are traced at the same time.</summary>
    public static TraceRule All { get; } = new AllRequestsRule();

    /// <summary>
    /// Requests whose header <see cref="CallTracingOptions.HeaderName"/> is a secret, which you share with those who may request traces.
    /// The header is compared in constant time, removed from the request, and never stored. The response has the id of the trace in a
    /// header of the same name.
    /// </summary>
    /// <param name="secret">16 to 1,024 characters that nobody can guess.</param>
    /// <exception cref="ArgumentException">The secret is too short or too long.</exception>
    public static TraceRule Secret(string secret) => new SecretRule(secret);

    /// <summary>
    /// Requests that have the header <see cref="CallTracingOptions.HeaderName"/>, with any value, and whose user meets a policy. The
    /// response has the id of the trace in a header of the same name.
    /// </summary>
    /// <param name="policy">The name of an authorization policy.</param>
    /// <exception cref="ArgumentException">The policy is empty.</exception>
    public static TraceRule AuthorizedUser(string policy) => new AuthorizedUserRule(policy);

    /// <summary>
    /// Requests for a path. In a pattern <c>*</c> matches any characters except slashes, and <c>**</c> matches any characters;
    /// case is ignored.
    /// </summary>
    /// <param name="patterns">One or more patterns, such as <c>/reports/**</c> or <c>/idsets/*/edit</c>. Each begins with a slash.</param>
    /// <exception cref="ArgumentException">There is no pattern, or one does not begin with a slash.</exception>
    public static TraceRule Path(params IEnumerable<string> patterns) => new PathRule(patterns);

    /// <summary>Requests for a route, as it was mapped: <c>/idsets/{id}</c>. Case is ignored.</summary>
    /// <param name="routes">One or more routes.</param>
    /// <exception cref="ArgumentException">There is no route, or one is empty.</exception>
    public static TraceRule Route(params IEnumerable<string> routes) => new RouteRule(routes);

    /// <summary>
    /// One in N requests: the first one, and every Nth after it. Combined with <see cref="Activity"/>, one in N of those activities.
    /// </summary>
    /// <param name="oneIn">N. At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">N is less than 1.</exception>
    public static TraceRule Sample(int oneIn) => new SampleRule(oneIn);

    /// <summary>
    /// Activities, which are operations other than requests: hub methods of SignalR, events of Blazor, messages, jobs, and whatever the
    /// application starts with an <see cref="System.Diagnostics.ActivitySource"/>. The rule chooses no request. An activity within a traced
    /// operation belongs to that trace.
    /// </summary>
    /// <param name="source">The name of the source, such as <c>Microsoft.AspNetCore.SignalR.Server</c>. Case matters.</param>
    /// <param name="name">The name with which the source creates the activity; null for all activities of the source.</param>
    /// <exception cref="ArgumentException">A name is empty, or the source is that of requests, <c>Microsoft.AspNetCore</c>.</exception>
    /// <remarks>
    /// It combines with <see cref="Sample"/>, <see cref="PerMinute"/>, <see cref="KeepIfSlowerThan"/> and <see cref="KeepIfFailed"/>. The
    /// trace starts and ends with the activity, and follows the flow that <see cref="System.Diagnostics.Activity.Current"/> follows.
    /// </remarks>
    public static TraceRule Activity(string source, string? name = null) => new ActivityRule(source, name);

    /// <summary>The kinds of operations that this rule can choose. Rules of applications choose requests.</summary>
    internal virtual OperationKinds Operations => OperationKinds.Request;

    /// <summary>The name of the activity source whose activities it chooses; null if it names none.</summary>
    internal virtual string? Source => null;

    /// <summary>Decides whether an activity is traced, before it is created.</summary>
    internal virtual TraceDecision Decide(in ActivityCandidate activity) => default;

    /// <summary>
    /// Decides whether a request is traced, before anything else is done for it. It is called for every request, by many threads, and
    /// should not allocate for requests that it does not choose.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <returns>The decision; <c>default</c> if this rule does not choose the request.</returns>
    public abstract ValueTask<TraceDecision> DecideAsync(HttpContext context);

    /// <summary>
    /// Requests that both this rule and another one choose. The other rule is evaluated only for requests that this one chooses.
    /// </summary>
    /// <param name="other">The other rule.</param>
    /// <exception cref="ArgumentException">No operation can be chosen by both: one chooses requests, the other activities.</exception>
    public TraceRule And(TraceRule other)
    {
        ArgumentNullException.ThrowIfNull(other);
        // The rate comes last, so that requests that the other rule does not choose don't count.
        return this is PerMinuteRule limited ? limited.WithCondition(other) : new AndRule(this, other);
    }

    /// <summary>The same operations; a trace is kept only if the operation took longer, or if another condition is met.</summary>
    /// <param name="duration">The duration. 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public TraceRule KeepIfSlowerThan(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        return new ConditionalKeepRule(this, duration, keepIfFailed: false);
    }

    /// <summary>
    /// The same operations; a trace is kept only if the operation failed (an exception, a status code of 500 or above, or an activity whose
    /// status is an error), or if another condition is met.
    /// </summary>
    public TraceRule KeepIfFailed() => new ConditionalKeepRule(this, null, keepIfFailed: true);

    /// <summary>
    /// At most a number of these operations in any minute, by the <see cref="TimeProvider"/> of the application. The first ones are traced;
    /// the others run as usual. Only operations that the rule chooses count, whether their traces are kept or not.
    /// </summary>
    /// <param name="count">The number of operations. 1 to 10,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public TraceRule PerMinute(int count) => new PerMinuteRule(this, count);
}
