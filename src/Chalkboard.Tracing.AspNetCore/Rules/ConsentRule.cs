using Chalkboard.Tracing.AspNetCore.Consent;
using Chalkboard.Tracing.AspNetCore.Statistics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

/// <summary>Chooses the requests of a sign-in whose user has consented. It chooses none until the page of consent is mapped.</summary>
internal sealed class ConsentRule(TimeProvider timeProvider)
{
    private ConsentProtector? _protector;

    public ConsentUsage Usage { get; } = new(timeProvider);

    /// <summary>The protector of consents; null until the page of consent is mapped.</summary>
    public ConsentProtector? Protector => Volatile.Read(ref _protector);

    /// <summary>Called when the page of consent is mapped.</summary>
    public void Enable(IDataProtectionProvider provider) => Volatile.Write(ref _protector, new(provider, timeProvider));

    public TraceDecision Decide(HttpContext context)
    {
        if (Protector is null || ConsentCookie.Get(context.Request) is null) return default;
        if (Find(context) is not { } consent || IsConnection(context.Request) || !Usage.TryTake(consent)) return default;
        TracingStatistics.CountConsented();
        return new(consent.AskedBy is { } askedBy ? $"asked for by {askedBy}, with the user's consent" : "asked for by the user");
    }

    /// <summary>
    /// Finds the consent that a request carries. If another user, or nobody, is signed in, the consent ends: the user may have signed out.
    /// </summary>
    public TraceConsent? Find(HttpContext context)
    {
        if (Protector?.ReadConsent(ConsentCookie.Get(context.Request)) is not { } consent) return null;
        if (SignInBinding.Get(context.User) == consent.SignIn) return consent;
        End(context, consent);
        return null;
    }

    // A WebSocket or a stream of events lasts until the page is closed, which may be long after the consent has ended.
    private static bool IsConnection(HttpRequest request) =>
        request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(request.Method)
        || request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    public void End(HttpContext context, TraceConsent consent)
    {
        Usage.End(consent);
        if (!context.Response.HasStarted) ConsentCookie.Delete(context);
    }
}
