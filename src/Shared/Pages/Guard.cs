using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Pages;

/// <summary>Keeps everyone but the local machine out of endpoints, unless authorization is set on them.</summary>
/// <param name="what">What is closed, as the begin of a sentence: <c>Statistics are</c>.</param>
/// <param name="map">What maps it, such as <c>app.MapStatistics("/statistics")</c>.</param>
internal sealed class Guard(string what, string map)
{
    public RequestDelegate Around(RequestDelegate answer) => async context =>
    {
        Answers.Secure(context.Response);
        if (Refuses(context) is { } reason)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status403Forbidden, $"""
                {what} closed to all but the local machine, and {reason}.

                To open them, set authorization where they are mapped, such as
                    {map}.RequireAuthorization("operators");
                or open them to everyone with AllowAnonymous(). The controls can be authorized apart, with Controls.RequireAuthorization(...).
                """).ConfigureAwait(false);
            return;
        }
        await answer(context).ConfigureAwait(false);
    };

    // IAuthorizeData, of which ASP.NET Core itself makes sure that it is looked at. Of a policy that stands alone it does not.
    private static string? Refuses(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } metadata && (metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<IAllowAnonymous>() is not null)
            ? null
            : LocalMachine.Excludes(context);
}
