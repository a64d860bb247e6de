using System.Globalization;
using Chalkboard.Tracing.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Endpoints;

/// <summary>Has the next requests traced.</summary>
internal static class NextEndpoint
{
    private const int _longestForm = 4 * 1024;
    private const int _longestPattern = 200;

    public static async Task AnswerAsync(HttpContext context)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not var (count, pattern))
        {
            await Responses.SendErrorAsync(context, StatusCodes.Status400BadRequest, string.Create(CultureInfo.InvariantCulture,
                $"Send a form with the field 'count', from 0 to {NextRequests.Most}, and perhaps 'path', a pattern that begins with a slash and has at most {_longestPattern} characters: /reports/**")).ConfigureAwait(false);
            return;
        }
        context.RequestServices.GetRequiredService<NextRequests>().Arm(count, pattern);
        Done.Answer(context, Links.From(context.Request, 1).List(context.Request, 1));
    }

    private static async ValueTask<(int Count, string? Pattern)?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = _longestForm;
        try
        {
            var form = await context.Request.ReadFormAsync(CancellationToken.None).ConfigureAwait(false);
            if (!int.TryParse(form["count"], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > NextRequests.Most) return null;
            var pattern = form["path"].ToString().Trim();
            if (pattern.Length == 0) return (count, null);
            return pattern.Length <= _longestPattern && pattern[0] == '/' ? (count, pattern) : null;
        }
        catch (Exception failure) when (failure is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }
}
