using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>Keeps everyone but the local machine out of an endpoint, unless authorization is set on it.</summary>
internal static class Guard
{
    public static RequestDelegate Around(RequestDelegate answer) => async context =>
    {
        Answers.Secure(context.Response);
        if (Refuses(context) is { } reason)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status403Forbidden, $"""
                Statistics are closed to all but the local machine, and {reason}.

                To open them, set authorization where they are mapped, such as
                    app.MapStatistics("/statistics").RequireAuthorization("operators");
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
