using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Documents;

internal static class Paging
{
    public static async IAsyncEnumerable<T> ReadAllAsync<T>(
        Func<PageRequest, CancellationToken, ValueTask<Page<T>>> readPage,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = PageRequest.First;
        while (true)
        {
            var page = await readPage(request, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items) yield return item;
            if (page.NextCursor is null) yield break;
            request = request with { Cursor = page.NextCursor };
        }
    }
}
