using Microsoft.AspNetCore.Http;

namespace Chalkboard.Pages;

/// <summary>
/// Keeps everyone out of endpoints on which no authorization is set, and the local machine in: in Development, or where the
/// application says so.
/// </summary>
/// <param name="subject">What is closed, as the begin of a sentence: <c>Statistics are</c>.</param>
/// <param name="mapCall">What maps it, such as <c>app.MapStatistics("/statistics")</c>.</param>
internal sealed class LocalOnly(string subject, string mapCall)
{
    public RequestDelegate Wrap(RequestDelegate handler) => async context =>
    {
        Responses.SetSecurityHeaders(context.Response);
        if (GetDenialReason(context) is { } reason)
        {
            await Responses.SendErrorAsync(context, StatusCodes.Status403Forbidden, reason).ConfigureAwait(false);
            return;
        }
        await handler(context).ConfigureAwait(false);
    };

    private string? GetDenialReason(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata ?? EndpointMetadataCollection.Empty;
        if (LocalAccess.IsAuthorized(metadata)) return null;
        if (!LocalAccess.IsAllowed(context, metadata))
            return $"""
                {subject} closed: the application does not say who may see them.

                Say it where they are mapped, with one of these lines:
                    {mapCall}.RequireAuthorization("operators");
                    {mapCall}.AllowLocalMachine();

                The second serves this machine alone. Behind a proxy on this machine that would be everyone: choose the first there. AllowAnonymous() opens
                them to everyone. The controls can be authorized apart, with Controls.RequireAuthorization(...).
                """;
        return LocalMachine.GetDenialReason(context) is { } reason
            ? $"""
                {subject} closed to all but the local machine, and {reason}.

                To open them, set authorization where they are mapped, such as
                    {mapCall}.RequireAuthorization("operators");
                or open them to everyone with AllowAnonymous(). The controls can be authorized apart, with Controls.RequireAuthorization(...).
                """
            : null;
    }
}
