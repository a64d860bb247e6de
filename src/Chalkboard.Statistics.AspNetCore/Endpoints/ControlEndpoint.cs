using Chalkboard.Statistics.AspNetCore.Page;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>
/// Pauses or resumes a namespace. A form names it, or contains its element id, because a form field can't hold every name.
/// </summary>
internal static class ControlEndpoint
{
    private const string NameField = "namespace";
    private const string IdField = "id";
    private const int MaxFormSize = 64 * 1024;

    public static async Task HandleAsync(HttpContext context, bool enabled)
    {
        if (SameOrigin.GetDenialReason(context.Request) is { } reason)
        {
            await Responses.SendErrorAsync(context, StatusCodes.Status403Forbidden, reason).ConfigureAwait(false);
            return;
        }
        var (isId, value) = await ReadFormAsync(context).ConfigureAwait(false);
        if (value is null)
        {
            await Responses.SendErrorAsync(
                context, StatusCodes.Status400BadRequest,
                $"Send a form with the field '{NameField}': the name of a namespace.").ConfigureAwait(false);
            return;
        }

        var reports = context.RequestServices.GetRequiredService<ReportProvider>();
        var name = isId ? reports.Repository.Keys.FirstOrDefault(key => ElementIds.Create(key) == value) : value;
        var entries = name is not null && reports.Repository.TryGetValue(name, out var live) ? live as IDictionary<string, object?> : null;
        var isSet = entries is not null && await NamespaceSwitch.TrySetEnabledAsync(entries, enabled).ConfigureAwait(false);
        // The next page must show the change.
        if (isSet) reports.Invalidate();
        if (entries is null)
        {
            var shownName = VisibleText.From(value, VisibleText.MaxNameLength);
            await Responses.SendErrorAsync(
                context, StatusCodes.Status404NotFound, $"There is no namespace '{shownName}'.").ConfigureAwait(false);
        }
        else if (!isSet)
            await Responses.SendErrorAsync(
                context, StatusCodes.Status409Conflict,
                $"This namespace can't be paused: it has no entry '{NamespaceSwitch.EntryName}' that is a StrongBox<bool> or a bool.")
                    .ConfigureAwait(false);
        else
            Responses.RedirectOrNoContent(context, PageLinks.GetParent(context.Request) + ContentsHtml.GetAnchor(ElementIds.Create(name!)));
    }

    private static async Task<(bool IsId, string? Value)> ReadFormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return default;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxFormSize;
        try
        {
            var form = await context.Request.ReadFormAsync(CancellationToken.None).ConfigureAwait(false);
            if (form[NameField] is [{ Length: > 0 } name]) return (false, name);
            return (true, form[IdField] is [{ Length: > 0 } id] ? id : null);
        }
        catch (Exception failure) when (failure is InvalidDataException or BadHttpRequestException)
        {
            return default;
        }
    }
}
