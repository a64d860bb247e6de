using Microsoft.AspNetCore.Http;

namespace Chalkboard.Pages;

/// <summary>
/// Keeps everyone out of endpoints on which no authorization is set, and the local machine in: in Development, or where the
/// application says so.
/// </summary>
/// <param name="what">What is closed, as the begin of a sentence: <c>Statistics are</c>.</param>
/// <param name="map">What maps it, such as <c>app.MapStatistics("/statistics")</c>.</param>
internal sealed class Guard(string what, string map)
{
    public RequestDelegate Around(RequestDelegate answer) => async context =>
    {
        Answers.Secure(context.Response);
        if (Refuses(context) is { } text)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status403Forbidden, text).ConfigureAwait(false);
            return;
        }
        await answer(context).ConfigureAwait(false);
    };

    private string? Refuses(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata ?? EndpointMetadataCollection.Empty;
        if (LocalAccess.IsAuthorized(metadata)) return null;
        if (!LocalAccess.IsAllowed(context, metadata))
            return $"""
                {what} closed: the application does not say who may see them.

                Say it where they are mapped, with one of these lines:
                    {map}.RequireAuthorization("operators");
                    {map}.AllowLocalMachine();

                The second serves this machine alone. Behind a proxy on this machine that would be everyone: choose the first there. AllowAnonymous() opens
                them to everyone. The controls can be authorized apart, with Controls.RequireAuthorization(...).
                """;
        return LocalMachine.Excludes(context) is { } reason
            ? $"""
                {what} closed to all but the local machine, and {reason}.

                To open them, set authorization where they are mapped, such as
                    {map}.RequireAuthorization("operators");
                or open them to everyone with AllowAnonymous(). The controls can be authorized apart, with Controls.RequireAuthorization(...).
                """
            : null;
    }
}
