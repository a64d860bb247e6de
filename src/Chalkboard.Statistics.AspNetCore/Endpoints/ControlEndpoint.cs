using Chalkboard.Statistics.AspNetCore.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>Pauses or resumes the namespace that a form names, or whose id a form of the page holds: a form can't hold every name.</summary>
internal static class ControlEndpoint
{
    private const string NameField = "namespace";
    private const string IdField = "id";
    private const int LongestForm = 64 * 1024;

    public static async Task AnswerAsync(HttpContext context, bool enabled)
    {
        if (SameOrigin.Refuses(context.Request) is { } reason)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status403Forbidden, reason).ConfigureAwait(false);
            return;
        }
        var (isId, value) = await ReadAsync(context).ConfigureAwait(false);
        if (value is null)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, $"Send a form with the field '{NameField}': the name of a namespace.").ConfigureAwait(false);
            return;
        }

        var reporter = context.RequestServices.GetRequiredService<Reporter>();
        var name = isId ? reporter.Repository.Keys.FirstOrDefault(key => Ids.Of(key) == value) : value;
        var live = name is not null && reporter.Repository.TryGetValue(name, out var found) ? found as IDictionary<string, object?> : null;
        var written = live is not null && await NamespaceSwitch.WriteAsync(live, enabled).ConfigureAwait(false);
        // Whoever paused a namespace sees that it is.
        if (written) reporter.Invalidate();
        if (live is null)
            await Answers.ErrorAsync(context, StatusCodes.Status404NotFound, $"There is no namespace '{VisibleText.Of(value, VisibleText.LongestName)}'.").ConfigureAwait(false);
        else if (!written)
            await Answers.ErrorAsync(context, StatusCodes.Status409Conflict, $"This namespace can't be paused: it has no entry '{NamespaceSwitch.EntryName}' that is a StrongBox<bool> or a bool.").ConfigureAwait(false);
        else if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            // A form without script: back to the page, to where it was.
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = PageLinks.Up(context.Request) + ContentsHtml.Anchor(Ids.Of(name!));
        }
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async ValueTask<(bool IsId, string? Value)> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return default;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LongestForm;
        try
        {
            var form = await context.Request.ReadFormAsync(CancellationToken.None).ConfigureAwait(false);
            return form[NameField] is [{ Length: > 0 } name] ? (false, name) : (true, form[IdField] is [{ Length: > 0 } id] ? id : null);
        }
        catch (Exception failure) when (failure is InvalidDataException or BadHttpRequestException)
        {
            return default;
        }
    }
}
