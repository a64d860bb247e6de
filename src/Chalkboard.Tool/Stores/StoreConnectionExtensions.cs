using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Stores;

/// <summary>Lists the documents of a store, page by page.</summary>
internal static class StoreConnectionExtensions
{
    public static IAsyncEnumerable<DocumentEntry> ListDocumentsAsync(
        this StoreConnection store, string owner, string prefix, CancellationToken cancellationToken) =>
        ReadPagesAsync(
            (page, pageCancellationToken) => store.Store.ListAsync(owner, prefix, page, pageCancellationToken), cancellationToken);

    /// <summary>
    /// Returns the list entry of one document; null if there is none. It uses that in ordinal order an id comes before longer ones.
    /// </summary>
    public static async Task<DocumentEntry?> FindEntryAsync(
        this StoreConnection store, string owner, string id, CancellationToken cancellationToken)
    {
        var page = await store.Store.ListAsync(owner, id, new PageRequest(null, 1), cancellationToken).ConfigureAwait(false);
        return page.Items is [var first, ..] && first.Id == id ? first : null;
    }

    private static async IAsyncEnumerable<T> ReadPagesAsync<T>(
        Func<PageRequest, CancellationToken, ValueTask<Page<T>>> readPage, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (PageRequest? next = PageRequest.First; next is { } request;)
        {
            var page = await readPage(request, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items) yield return item;
            next = page.NextCursor is null ? null : request with { Cursor = page.NextCursor };
        }
    }
}
