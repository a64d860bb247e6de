using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Conformance.Tests.Faulty;

/// <summary>Reads a slate from its beginning for each page.</summary>
public sealed class FullListStore(FakeTimeProvider time) : FaultyStore(time)
{
    private long _read;

    public override long Work => _read;

    public override async ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default)
    {
        var all = await Correct.ListAsync(owner, "", new PageRequest(null, int.MaxValue - 1), cancellationToken);
        _read += all.Items.Count(entry => page.Cursor is null || string.CompareOrdinal(entry.Id, page.Cursor) <= 0);
        return await Correct.ListAsync(owner, prefix, page, cancellationToken);
    }
}

/// <summary>Sorts all tokens of an owner at each issue.</summary>
public sealed class TokenSortingStore(FakeTimeProvider time) : FaultyStore(time)
{
    private long _read;

    public override long Work => _read;

    public override async ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default)
    {
        await Correct.Tokens.IssueAsync(token, cancellationToken);
        _read += (await Correct.Tokens.ListAsync(token.Owner, cancellationToken)).Count;
    }
}
