using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Operating;

/// <summary>Lists of a store, page by page.</summary>
internal static class Listing
{
    public static IAsyncEnumerable<DocumentEntry> DocumentsAsync(this OpenStore store, string owner, string prefix, CancellationToken cancellation) =>
        StreamAsync((page, stop) => store.Store.ListAsync(owner, prefix, page, stop), cancellation);

    /// <summary>One document of a list, or null if it is not there. In ordinal order an id comes before all others that begin with it.</summary>
    public static async Task<DocumentEntry?> EntryAsync(this OpenStore store, string owner, string id, CancellationToken cancellation)
    {
        var page = await store.Store.ListAsync(owner, id, new PageRequest(null, 1), cancellation).ConfigureAwait(false);
        return page.Items is [var first, ..] && first.Id == id ? first : null;
    }

    private static async IAsyncEnumerable<T> StreamAsync<T>(Func<PageRequest, CancellationToken, ValueTask<Page<T>>> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (PageRequest? next = PageRequest.First; next is { } request;)
        {
            var page = await read(request, cancellation).ConfigureAwait(false);
            foreach (var item in page.Items) yield return item;
            next = page.NextCursor is null ? null : request with { Cursor = page.NextCursor };
        }
    }
}
