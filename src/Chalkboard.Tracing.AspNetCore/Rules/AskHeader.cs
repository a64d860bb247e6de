using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

/// <summary>
/// The header by which a trace is asked for, once it has been taken off the request: it may hold a secret, and what
/// comes later logs headers, passes them on, or is traced itself.
/// </summary>
internal static class AskHeader
{
    private static readonly object _key = new();

    public static void Take(HttpContext context, string name)
    {
        if (!context.Request.Headers.TryGetValue(name, out var sent)) return;
        context.Request.Headers.Remove(name);
        context.Items[_key] = sent.ToString();
    }

    /// <summary>What was sent; null if there was no such header.</summary>
    public static string? Of(HttpContext context)
    {
        // A request that has no items must not be given any.
        var items = context.Features.Get<Microsoft.AspNetCore.Http.Features.IItemsFeature>()?.Items;
        return items is not null && items.TryGetValue(_key, out var sent) ? (string?)sent : null;
    }

    public static void Forget(HttpContext context)
    {
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IItemsFeature>() is { } feature) feature.Items.Remove(_key);
    }
}
