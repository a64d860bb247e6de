using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Conformance.Tests.Faulty;

/// <summary>Reads a slate from its beginning for each page.</summary>
public sealed class ListingFromTheBeginning(FakeTimeProvider time) : FaultyStore(time)
{
    private long _read;

    public override long Work => _read;

    public override async ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default)
    {
        var all = await Correct.ListAsync(owner, "", new PageRequest(null, int.MaxValue - 1), cancellation);
        _read += all.Items.Count(entry => page.From is null || string.CompareOrdinal(entry.Id, page.From) <= 0);
        return await Correct.ListAsync(owner, prefix, page, cancellation);
    }
}

/// <summary>Sorts all tokens of an owner as one is issued.</summary>
public sealed class SortingTokens(FakeTimeProvider time) : FaultyStore(time)
{
    private long _read;

    public override long Work => _read;

    public override async ValueTask IssueAsync(NewToken token, CancellationToken cancellation = default)
    {
        await Correct.Tokens.IssueAsync(token, cancellation);
        _read += (await Correct.Tokens.ListAsync(token.Owner, cancellation)).Count;
    }
}
