using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Stores;

/// <summary>Lists of a store, page by page.</summary>
internal static class StoreConnectionExtensions
{
    public static IAsyncEnumerable<DocumentEntry> ListDocumentsAsync(this StoreConnection store, string owner, string prefix, CancellationToken cancellationToken) =>
        ReadPagesAsync((page, pageCancellationToken) => store.Store.ListAsync(owner, prefix, page, pageCancellationToken), cancellationToken);

    /// <summary>One document of a list, or null if it is not there. In ordinal order an id comes before all others that begin with it.</summary>
    public static async Task<DocumentEntry?> FindEntryAsync(this StoreConnection store, string owner, string id, CancellationToken cancellationToken)
    {
        var page = await store.Store.ListAsync(owner, id, new PageRequest(null, 1), cancellationToken).ConfigureAwait(false);
        return page.Items is [var first, ..] && first.Id == id ? first : null;
    }

    private static async IAsyncEnumerable<T> ReadPagesAsync<T>(Func<PageRequest, CancellationToken, ValueTask<Page<T>>> readPage, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (PageRequest? next = PageRequest.First; next is { } request;)
        {
            var page = await readPage(request, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items) yield return item;
            next = page.NextCursor is null ? null : request with { Cursor = page.NextCursor };
        }
    }
}
