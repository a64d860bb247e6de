using Chalkboard.Tracing.AspNetCore.Consent;
using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Creates a link with which an operator asks a user for consent.</summary>
internal static class InvitationEndpoint
{
    private const int MaxNameLength = 100;

    public static Task HandleAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (services.GetRequiredService<ConsentPageAddress>().Path is not { } path
            || services.GetRequiredService<ConsentRule>().Protector is not { } protector)
            return Responses.SendErrorAsync(context, StatusCodes.Status404NotFound,
                "The page on which users consent is not mapped. Call app.MapCallTraceConsent().");
        var expiresAt = services.GetRequiredService<TimeProvider>().GetUtcNow() + TraceInvitation.Duration;
        var code = protector.Protect(new TraceInvitation(GetName(context), expiresAt));
        var request = context.Request;
        var address = $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}{path}" +
            QueryString.Create(ConsentEndpoints.CodeParameter, code).ToUriComponent();
        return TraceResponses.SendAsync(context, html =>
            InvitationHtml.Write(html, Links.From(request, 1), Links.From(request, 1).ForList(request, 1), address));
    }

    // One line: the name is a part of a reason, and of a serialized text.
    private static string GetName(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name }
            ? VisibleText.From(name, MaxNameLength)
            : "an operator";
}
