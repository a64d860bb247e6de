using Chalkboard.Statistics.AspNetCore.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>Pauses or resumes the namespace that a form names.</summary>
internal static class ControlEndpoint
{
    private const string Field = "namespace";
    private const int LongestForm = 64 * 1024;

    public static async Task AnswerAsync(HttpContext context, bool enabled)
    {
        if (SameOrigin.Refuses(context.Request) is { } reason)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status403Forbidden, reason).ConfigureAwait(false);
            return;
        }
        if (await ReadAsync(context).ConfigureAwait(false) is not { } name)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, $"Send a form with the field '{Field}': the name of a namespace.").ConfigureAwait(false);
            return;
        }

        var reporter = context.RequestServices.GetRequiredService<Reporter>();
        var live = Find(reporter.Repository, name);
        var written = live is not null && NamespaceSwitch.Write(live, enabled);
        // Whoever paused a namespace sees that it is.
        if (written) reporter.Invalidate();
        if (live is null)
            await Answers.ErrorAsync(context, StatusCodes.Status404NotFound, $"There is no namespace '{VisibleText.Of(name, VisibleText.LongestName)}'.").ConfigureAwait(false);
        else if (!written)
            await Answers.ErrorAsync(context, StatusCodes.Status409Conflict, $"This namespace can't be paused: it has no entry '{NamespaceSwitch.EntryName}' that is a StrongBox<bool> or a bool.").ConfigureAwait(false);
        else if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            // A form without script: back to the page, to where it was.
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = PageLinks.Up(context.Request) + ContentsHtml.Anchor(Ids.Of(name) is var id && name.Contains('~', StringComparison.Ordinal) ? name : id);
        }
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async ValueTask<string?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LongestForm;
        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
            return form[Field] is [{ Length: > 0 } name] ? name : null;
        }
        catch (Exception failure) when (failure is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>By its name, or by its id: a form on the page can't hold every name.</summary>
    private static IDictionary<string, object?>? Find(IDictionary<string, object?> repository, string name)
    {
        if (!repository.TryGetValue(name, out var found)) found = repository.FirstOrDefault(entry => Ids.Of(entry.Key) == name).Value;
        return found as IDictionary<string, object?>;
    }
}
