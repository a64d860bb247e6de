using Microsoft.AspNetCore.Http;

namespace Chalkboard.Pages;

/// <summary>
/// Refuses requests to endpoints without authorization, except requests of the local machine in Development, or where the application
/// allows it.
/// </summary>
/// <param name="subject">The beginning of the message, such as <c>Statistics are</c>.</param>
/// <param name="mapCall">The call that maps the endpoints, such as <c>app.MapStatistics("/statistics")</c>.</param>
/// <param name="hasControls">True if there are controls, which can be authorized separately.</param>
internal sealed class LocalOnly(string subject, string mapCall, bool hasControls = true)
{
    private readonly string _controlsHint = hasControls
        ? " Controls.RequireAuthorization(...) authorizes the controls separately." : "";

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
                {subject} closed: the application has not set who may see them.

                Add one of these lines where they are mapped:
                    {mapCall}.RequireAuthorization("operators");
                    {mapCall}.AllowLocalMachine();

                The second line serves this machine alone. Don't use it behind a proxy on this machine, where it serves everyone.
                AllowAnonymous() opens them to everyone.{_controlsHint}
                """;
        return LocalMachine.GetDenialReason(context) is { } reason
            ? $"""
                {subject} closed to all but the local machine, and {reason}.

                To open them, set authorization where they are mapped, such as
                    {mapCall}.RequireAuthorization("operators");
                or open them to everyone with AllowAnonymous().{_controlsHint}
                """
            : null;
    }
}
