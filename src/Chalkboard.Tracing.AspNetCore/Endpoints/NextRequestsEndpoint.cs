using System.Globalization;
using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Starts to trace the next requests.</summary>
internal static class NextRequestsEndpoint
{
    private const int MaxFormLength = 4 * 1024;
    private const int MaxPatternLength = 200;

    public static async Task HandleAsync(HttpContext context)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not var (count, pattern))
        {
            await Responses.SendErrorAsync(context, StatusCodes.Status400BadRequest, string.Create(CultureInfo.InvariantCulture,
                $"Send a form with the field 'count', from 0 to {NextRequestsRule.MaxCount}, and optionally 'path', a pattern that " +
                $"begins with a slash and has at most {MaxPatternLength} characters: /reports/**")).ConfigureAwait(false);
            return;
        }
        context.RequestServices.GetRequiredService<NextRequestsRule>().Start(count, pattern);
        Responses.RedirectOrNoContent(context, Links.From(context.Request, 1).ForList(context.Request, 1));
    }

    private static async Task<(int Count, string? Pattern)?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxFormLength;
        try
        {
            var form = await context.Request.ReadFormAsync(CancellationToken.None).ConfigureAwait(false);
            if (!int.TryParse(form["count"], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count > NextRequestsRule.MaxCount)
                return null;
            var pattern = form["path"].ToString().Trim();
            if (pattern.Length == 0) return (count, null);
            return pattern.Length <= MaxPatternLength && pattern[0] == '/' ? (count, pattern) : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }
}
