using Chalkboard.Tracing.AspNetCore.Consent;
using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>The pages on which a user consents that the own requests are traced, and ends that.</summary>
internal static class ConsentEndpoints
{
    /// <summary>The name of the parameter, and of the field, with the invitation.</summary>
    public const string CodeParameter = "code";

    private const int MaxFormLength = 8 * 1024;

    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern, ConsentPageAddress address)
    {
        var group = endpoints.MapGroup(pattern);
        MapRead("", "page", ShowAsync).Finally(page => address.OnMapped(((RouteEndpointBuilder)page).RoutePattern));
        MapRead("assets/{version}/{name}", "assets", AssetEndpoint.HandleAsync).DisableCookieRedirect();
        MapPost("start", StartAsync);
        MapPost("end", EndAsync);
        ((IEndpointConventionBuilder)group).Add(static endpoint =>
        {
            endpoint.Metadata.Add(new ExcludeFromDescriptionAttribute());
            endpoint.Metadata.Add(new DisableCallTracingAttribute());
        });
        return group.RequireAuthorization();

        IEndpointConventionBuilder MapRead(string path, string name, RequestDelegate handler) =>
            group.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], Secure(handler)).WithDisplayName($"Trace consent: {name}");

        void MapPost(string path, RequestDelegate handler) =>
            group.MapPost(path, Secure(context => SameOrigin.GetDenialReason(context.Request) is { } reason
                ? Responses.SendErrorAsync(context, StatusCodes.Status403Forbidden, reason)
                : handler(context))).WithDisplayName($"Trace consent: {path}");
    }

    private static RequestDelegate Secure(RequestDelegate handler) => context =>
    {
        Responses.SetSecurityHeaders(context.Response);
        return handler(context);
    };

    private static Task ShowAsync(HttpContext context)
    {
        var rule = GetRule(context);
        var code = context.Request.Query[CodeParameter].ToString();
        var invitation = rule.Protector!.ReadInvitation(code);
        if (code.Length > 0 && invitation is null) return SendExpiredAsync(context);
        var consent = rule.Find(context);
        if (consent is not null && !rule.Usage.IsActive(consent)) consent = null;
        return TraceResponses.SendAsync(context, html =>
            ConsentHtml.Write(html, Links.From(context.Request, 0), consent, invitation, invitation is null ? "" : code));
    }

    private static async Task StartAsync(HttpContext context)
    {
        var rule = GetRule(context);
        var code = await ReadCodeAsync(context).ConfigureAwait(false);
        var invitation = rule.Protector!.ReadInvitation(code);
        if (code is not "" && invitation is null)
        {
            await SendExpiredAsync(context).ConfigureAwait(false);
            return;
        }
        if (SignInBinding.Get(context.User) is not { } signIn)
        {
            await Responses.SendErrorAsync(context, StatusCodes.Status403Forbidden,
                "Your requests can't be recorded: no claim of your sign-in (sub or name) says who you are.").ConfigureAwait(false);
            return;
        }
        if (rule.Find(context) is { } earlier) rule.Usage.End(earlier);
        var expiresAt = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() + TraceConsent.Duration;
        ConsentCookie.Set(context, rule.Protector!.Protect(new TraceConsent(Guid.NewGuid(), expiresAt, signIn, invitation?.AskedBy)));
        Responses.RedirectOrNoContent(context, Links.From(context.Request, 1).ForList(context.Request, 1));
    }

    private static Task EndAsync(HttpContext context)
    {
        var rule = GetRule(context);
        if (rule.Find(context) is { } consent) rule.End(context, consent);
        Responses.RedirectOrNoContent(context, Links.From(context.Request, 1).ForList(context.Request, 1));
        return Task.CompletedTask;
    }

    private static ConsentRule GetRule(HttpContext context) => context.RequestServices.GetRequiredService<ConsentRule>();

    private static Task SendExpiredAsync(HttpContext context) => Responses.SendErrorAsync(
        context, StatusCodes.Status400BadRequest, "This link has expired, or is not complete. Ask for a new one.");

    /// <summary>Returns the code of the form: empty if it has none, null if the form can't be read.</summary>
    private static async Task<string?> ReadCodeAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return "";
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxFormLength;
        try
        {
            return (await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false))[CodeParameter].ToString();
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }
}
