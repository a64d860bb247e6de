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
            await Responses.SendErrorAsync(context, StatusCodes.Status400BadRequest, $"Send a form with the field '{NameField}': the name of a namespace.").ConfigureAwait(false);
            return;
        }

        var reports = context.RequestServices.GetRequiredService<ReportProvider>();
        var name = isId ? reports.Repository.Keys.FirstOrDefault(key => ElementIds.Create(key) == value) : value;
        var entries = name is not null && reports.Repository.TryGetValue(name, out var namespaceValue) ? namespaceValue as IDictionary<string, object?> : null;
        var isSet = entries is not null && await NamespaceSwitch.TrySetEnabledAsync(entries, enabled).ConfigureAwait(false);
        // Whoever paused a namespace sees that it is.
        if (isSet) reports.Invalidate();
        if (entries is null)
            await Responses.SendErrorAsync(context, StatusCodes.Status404NotFound, $"There is no namespace '{VisibleText.From(value, VisibleText.MaxNameLength)}'.").ConfigureAwait(false);
        else if (!isSet)
            await Responses.SendErrorAsync(context, StatusCodes.Status409Conflict, $"This namespace can't be paused: it has no entry '{NamespaceSwitch.EntryName}' that is a StrongBox<bool> or a bool.").ConfigureAwait(false);
        else
            Responses.RedirectOrNoContent(context, PageLinks.GetParent(context.Request) + ContentsHtml.GetAnchor(ElementIds.Create(name!)));
    }

    private static async ValueTask<(bool IsId, string? Value)> ReadFormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return default;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxFormSize;
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
