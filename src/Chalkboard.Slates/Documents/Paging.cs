using System.Runtime.CompilerServices;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Documents;

internal static class Paging
{
    public static async IAsyncEnumerable<T> StreamAsync<T>(
        Func<PageRequest, CancellationToken, ValueTask<Page<T>>> read,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var request = PageRequest.First;
        while (true)
        {
            var page = await read(request, cancellation).ConfigureAwait(false);
            foreach (var item in page.Items) yield return item;
            if (page.Next is null) yield break;
            request = request with { From = page.Next };
        }
    }
}
