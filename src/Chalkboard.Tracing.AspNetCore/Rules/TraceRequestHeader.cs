using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

/// <summary>
/// The header by which a trace is asked for, once it has been taken off the request: it may hold a secret, and what
/// comes later logs headers, passes them on, or is traced itself.
/// </summary>
internal static class TraceRequestHeader
{
    private static readonly object _key = new();

    public static void MoveToItems(HttpContext context, string name)
    {
        if (!context.Request.Headers.TryGetValue(name, out var value)) return;
        context.Request.Headers.Remove(name);
        context.Items[_key] = value.ToString();
    }

    /// <summary>What was sent; null if there was no such header.</summary>
    public static string? Get(HttpContext context)
    {
        // A request that has no items must not be given any.
        var items = context.Features.Get<Microsoft.AspNetCore.Http.Features.IItemsFeature>()?.Items;
        return items is not null && items.TryGetValue(_key, out var value) ? (string?)value : null;
    }

    public static void Remove(HttpContext context)
    {
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IItemsFeature>() is { } feature) feature.Items.Remove(_key);
    }
}
