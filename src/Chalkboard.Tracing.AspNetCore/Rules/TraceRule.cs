using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Says which requests are traced. One of your own derives from this; those here cover the usual.</summary>
public abstract class TraceRule
{
    /// <summary>All requests. At most <see cref="CallTracingOptions.MaxConcurrentTraces"/> of them are traced at the same time.</summary>
    public static TraceRule All { get; } = new AllRequestsRule();

    /// <summary>
    /// Requests whose header <see cref="CallTracingOptions.HeaderName"/> is a secret that you share with those who may ask. It is compared in constant
    /// time, taken off the request, and written nowhere. Their response has the id of the trace in a header of the same name.
    /// </summary>
    /// <param name="secret">At least 16 characters, that nobody can guess.</param>
    /// <exception cref="ArgumentException">It is too short.</exception>
    public static TraceRule Secret(string secret) => new SecretRule(secret);

    /// <summary>
    /// Requests of users who may ask and do: they have the header <see cref="CallTracingOptions.HeaderName"/>, with any value, and meet a policy. Their response has the id
    /// of the trace in a header of the same name.
    /// </summary>
    /// <param name="policy">The name of an authorization policy.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public static TraceRule AuthorizedUser(string policy) => new AuthorizedUserRule(policy);

    /// <summary>Requests for a path. In a pattern <c>*</c> stands for anything but slashes, and <c>**</c> for anything; case does not count.</summary>
    /// <param name="patterns">One or more, such as <c>/reports/**</c> or <c>/idsets/*/edit</c>. Each begins with a slash.</param>
    /// <exception cref="ArgumentException">There is none, or one does not begin with a slash.</exception>
    public static TraceRule Path(params IEnumerable<string> patterns) => new PathRule(patterns);

    /// <summary>Requests for a route, as it was mapped: <c>/idsets/{id}</c>. Case does not count.</summary>
    /// <param name="routes">One or more.</param>
    /// <exception cref="ArgumentException">There is none, or one is empty.</exception>
    public static TraceRule Route(params IEnumerable<string> routes) => new RouteRule(routes);

    /// <summary>One in so many: the first, and then at even distances.</summary>
    /// <param name="oneIn">In how many.</param>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public static TraceRule Sample(int oneIn) => new SampleRule(oneIn);

    /// <summary>Whether a request is traced, decided before anything else is done for it. Called for every request, by many threads: where it says no it should cost nothing, and allocate nothing.</summary>
    /// <param name="context">The request.</param>
    /// <returns><c>default</c> if it isn't traced, at least not for this rule.</returns>
    public abstract ValueTask<TraceDecision> DecideAsync(HttpContext context);

    /// <summary>Requests that this rule and another one say are traced. The other one is asked only about those that this one says are.</summary>
    /// <param name="other">The other one.</param>
    public TraceRule And(TraceRule other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new AndRule(this, other);
    }

    /// <summary>The same requests; their traces are kept only if they took longer, or for another such reason that is set.</summary>
    /// <param name="duration">How long.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public TraceRule KeepIfSlowerThan(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        return new ConditionalKeepRule(this, duration, keepIfFailed: false);
    }

    /// <summary>The same requests; their traces are kept only if they failed (an exception, or a status of 500 and above), or for another such reason that is set.</summary>
    public TraceRule KeepIfFailed() => new ConditionalKeepRule(this, null, keepIfFailed: true);
}
