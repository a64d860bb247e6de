using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

/// <summary>
/// The header that requests a trace, after it was removed from the HTTP request. It may contain a secret, and later middlewares may log
/// headers, forward them, or be traced themselves.
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

    /// <summary>Returns the value of the header; null if the request had none.</summary>
    public static string? Get(HttpContext context)
    {
        // Reading HttpContext.Items would allocate them.
        var items = context.Features.Get<Microsoft.AspNetCore.Http.Features.IItemsFeature>()?.Items;
        return items is not null && items.TryGetValue(_key, out var value) ? (string?)value : null;
    }

    public static void Remove(HttpContext context)
    {
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IItemsFeature>() is { } feature) feature.Items.Remove(_key);
    }
}
