using System.Runtime.CompilerServices;

namespace Chalkboard.Slates.Storage;

/// <summary>Lists a store completely, page by page. For tools and for tests of stores.</summary>
public static class SlateStoreExtensions
{
    /// <summary>Lists all documents of one owner whose ids begin with a prefix.</summary>
    /// <param name="store">The store.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="prefix">The beginning of the ids; empty for all documents.</param>
    /// <param name="pageSize">The maximum number of documents in one page, at least 1. 256 by default.</param>
    /// <param name="cancellationToken">Cancels the list.</param>
    /// <returns>The documents, in the order of <see cref="ISlateStore.ListAsync"/>.</returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public static IAsyncEnumerable<DocumentEntry> ListAllAsync(
        this ISlateStore store, string owner, string prefix = "", int pageSize = PageRequest.DefaultSize,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return ReadAllAsync(
            (page, cancellationToken) => store.ListAsync(owner, prefix, page, cancellationToken), pageSize, cancellationToken);
    }

    /// <summary>Lists all owners who have documents.</summary>
    /// <param name="store">The store.</param>
    /// <param name="pageSize">The maximum number of owners in one page, at least 1. 256 by default.</param>
    /// <param name="cancellationToken">Cancels the list.</param>
    /// <returns>The owners. One can appear twice where <see cref="ISlateStore.ListOwnersAsync"/> allows it.</returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public static IAsyncEnumerable<string> ListAllOwnersAsync(
        this ISlateStore store, int pageSize = PageRequest.DefaultSize, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return ReadAllAsync(store.ListOwnersAsync, pageSize, cancellationToken);
    }

    private static async IAsyncEnumerable<T> ReadAllAsync<T>(
        Func<PageRequest, CancellationToken, ValueTask<Page<T>>> readPage, int pageSize,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new PageRequest(null, pageSize);
        while (true)
        {
            var page = await readPage(request, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items) yield return item;
            if (page.NextCursor is null) yield break;
            request = request with { Cursor = page.NextCursor };
        }
    }
}
