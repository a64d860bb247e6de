using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Stores;

/// <summary>Lists the documents of a store, page by page.</summary>
internal static class StoreConnectionExtensions
{
    public static IAsyncEnumerable<DocumentEntry> ListDocumentsAsync(
        this StoreConnection store, string owner, string prefix, CancellationToken cancellationToken) =>
        store.Store.ListAllAsync(owner, prefix, cancellationToken: cancellationToken);

    /// <summary>
    /// Finds one document's entry in the list, or returns null. In ordinal order, an id comes before all others that begin with it.
    /// </summary>
    public static async Task<DocumentEntry?> FindEntryAsync(
        this StoreConnection store, string owner, string id, CancellationToken cancellationToken)
    {
        var page = await store.Store.ListAsync(owner, id, new PageRequest(null, 1), cancellationToken).ConfigureAwait(false);
        return page.Items is [var first, ..] && first.Id == id ? first : null;
    }
}
