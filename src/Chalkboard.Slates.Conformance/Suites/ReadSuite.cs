using System.Text;
using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Reads of several documents together with the check of a token: <see cref="ISlateStore.ReadAsync"/>.</summary>
public abstract class ReadSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private static readonly string[] _userId = ["user"];

    [Fact]
    public virtual async Task A_read_returns_the_requested_documents_that_exist()
    {
        var version = await Slate.PutAsync("user", "{\"a\": 1}");
        await Slate.PutAsync("cart", "2");
        await Slate.PutAsync("other", "3");

        var result = await ReadAsync(["user", "absent", "cart"]);

        Assert.Null(result.Token);
        Assert.False(result.HasMore);
        Assert.Equal(["cart: 2", "user: {\"a\": 1}"], Describe(result));
        Assert.Equal(version, result.Documents.Single(document => document.Id == "user").Version);
    }

    [Fact]
    public virtual async Task A_read_of_nothing_returns_nothing()
    {
        await Slate.PutAsync("user");

        Assert.Empty((await ReadAsync([])).Documents);
        Assert.Empty((await ReadAsync(["absent"], "absent/")).Documents);
    }

    [Fact]
    public virtual async Task Any_number_of_documents_can_be_read()
    {
        for (var count = 1; count <= 12; count++)
        {
            await Slate.PutAsync($"{count}");
            string[] ids = [.. Enumerable.Range(1, count).Select(i => $"{i}")];

            Assert.Equal(ids.ToHashSet(), (await ReadAsync(ids)).Documents.Select(document => document.Id).ToHashSet());
        }
    }

    [Fact]
    public virtual async Task A_read_returns_no_expired_and_no_deleted_documents()
    {
        await Slate.PutAsync("expired", expiresAfter: Ticks(1));
        await Slate.PutAsync("below/expired", expiresAfter: Ticks(1));
        await Slate.PutAsync("deleted");
        await Slate.DeleteAsync("deleted");
        await Slate.PutAsync("kept", expiresAfter: Ticks(100));
        await AdvanceAsync(2);

        Assert.Equal(["kept: 1"], Describe(await ReadAsync(["expired", "deleted", "kept"], "below/")));

        await SecondSlate.DeleteSlateAsync();
        Assert.Empty((await ReadAsync(["kept"], "below/")).Documents);
    }

    [Fact]
    public virtual async Task A_read_returns_the_documents_below_a_prefix()
    {
        string[] below = ["a/", "a/1", "a/_", "a/\uFFFD", "a/\U0010FFFF", "a/~"];
        foreach (var id in below.Concat(["a", "a.", "a0", "b", "A/1"])) await Slate.PutAsync(id);

        var result = await ReadAsync(["b", "a"], "a/");

        Assert.Equal(below.Concat(["a", "b"]).ToHashSet(), result.Documents.Select(document => document.Id).ToHashSet());
        Assert.Equal(below.Length + 2, result.Documents.Count);
        Assert.False(result.HasMore);
    }

    [Fact]
    public virtual async Task Any_name_can_be_read_and_can_be_a_prefix()
    {
        foreach (var id in HostileNames.All) await Slate.PutAsync(id);

        Assert.Equal(
            HostileNames.All.ToHashSet(),
            (await ReadAsync([.. HostileNames.All])).Documents.Select(document => document.Id).ToHashSet());
        foreach (var prefix in HostileNames.All)
            Assert.Equal(
                HostileNames.All.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).ToHashSet(),
                (await ReadAsync([], prefix)).Documents.Select(document => document.Id).ToHashSet());
    }

    [Fact]
    public virtual async Task A_read_returns_a_bounded_number_of_documents_below_a_prefix()
    {
        SkipUnlessMultiDocumentCommits();
        var ids = Enumerable.Range(0, ReadRequest.MaxDocuments + 1).Select(i => $"many/{i:00000}").ToList();
        await Slate.PutAsync("many");
        foreach (var chunk in ids.Chunk(500))
            await Slate.CommitAsync([.. chunk.Select(id => DocumentWrite.Put(id, TestData.ToUtf8("1")))]);

        var result = await ReadAsync(["many"], "many/");

        Assert.True(result.HasMore);
        Assert.Equal(ids.SkipLast(1).Append("many").ToHashSet(), result.Documents.Select(document => document.Id).ToHashSet());

        await Slate.DeleteAsync(ids[0]);
        Assert.False((await ReadAsync([], "many/")).HasMore);
    }

    [Fact]
    public virtual async Task Content_of_a_known_version_is_not_sent()
    {
        var user = await Slate.PutAsync("user", "1");
        var below = await Slate.PutAsync("below/1", "2");
        Dictionary<string, DocumentVersion> known = new() { ["user"] = user, ["below/1"] = below, ["absent"] = DocumentVersion.New() };

        var unchanged = await ReadAsync(["user", "absent"], "below/", known);

        Assert.Equal(["below/1: unchanged", "user: unchanged"], Describe(unchanged));
        Assert.Equal([below, user], unchanged.Documents.OrderBy(document => document.Id).Select(document => document.Version));
    }

    [Fact]
    public virtual async Task Content_of_another_version_than_the_known_one_is_sent()
    {
        var user = await Slate.PutAsync("user", "1");
        var below = await Slate.PutAsync("below/1", "2");
        Dictionary<string, DocumentVersion> known = new() { ["user"] = user, ["below/1"] = below };
        await SecondSlate.PutAsync("user", "3");
        await SecondSlate.DeleteAsync("below/1");
        await SecondSlate.PutAsync("below/1", "2");

        Assert.Equal(["below/1: 2", "user: 3"], Describe(await ReadAsync(["user"], "below/", known)));
    }

    [Fact]
    public virtual async Task A_live_token_is_returned_as_a_find_returns_it()
    {
        await Slate.PutAsync("user");
        var token = await Slate.IssueAsync(Ticks(100));

        var result = await SecondReadAsync(_userId, token);

        AssertSame(await FindAsync(token), result.Token);
        Assert.Equal(["user: 1"], Describe(result));
    }

    [Fact]
    public virtual async Task A_token_can_be_read_without_documents()
    {
        var token = await Slate.IssueAsync(Ticks(100));

        var result = await SecondReadAsync([], token);

        AssertSame(await FindAsync(token), result.Token);
        Assert.Empty(result.Documents);
    }

    [Fact]
    public virtual async Task A_renewal_on_another_node_is_part_of_the_next_read()
    {
        var token = await Slate.IssueAsync(Ticks(10));
        await AdvanceAsync(3);
        var renewed = Assert.IsType<StoredToken>(await SecondStore.Tokens.RenewAsync(token.Id, Ticks(20), TestCancellationToken));

        var read = (await ReadAsync([], token: token)).Token;

        AssertSame(renewed, read);
        Assert.True(read!.SeenAt > token.SeenAt);
        Assert.True(read.ReadAt >= renewed.ReadAt);
    }

    [Fact]
    public virtual async Task A_reissue_on_another_node_is_part_of_the_next_read()
    {
        var token = await Slate.IssueAsync(Ticks(20));
        var successor = await SecondSlate.ReissueAsync(token, Ticks(20), gracePeriod: Ticks(2));
        Assert.False((await ReadAsync([], token: successor)).Token!.IsSuperseded);

        var superseded = (await ReadAsync([], token: token)).Token;

        Assert.True(superseded!.IsSuperseded);
        AssertSame(await FindAsync(token), superseded);
        await AdvanceAsync(3);
        Assert.Null((await ReadAsync([], token: token)).Token);
        AssertSame(await FindAsync(successor), (await ReadAsync([], token: successor)).Token);
    }

    [Fact]
    public virtual async Task A_revocation_on_another_node_is_part_of_the_next_read()
    {
        await Slate.PutAsync("user");
        var token = await Slate.IssueAsync(Ticks(100));
        var other = await Slate.IssueAsync(Ticks(100));
        await SecondStore.Tokens.RevokeAsync(token.Id, TestCancellationToken);

        await AssertSignedOutAsync(token);
        Assert.NotNull((await ReadAsync(_userId, token: other)).Token);
    }

    [Fact]
    public virtual async Task A_revocation_of_a_successor_ends_the_token_that_it_replaced()
    {
        await Slate.PutAsync("user");
        var token = await Slate.IssueAsync(Ticks(100));
        var successor = await Slate.ReissueAsync(token, Ticks(10), gracePeriod: Ticks(5));
        await SecondStore.Tokens.RevokeAsync(successor.Id, TestCancellationToken);

        await AssertSignedOutAsync(token);
        await AssertSignedOutAsync(successor);
    }

    [Fact]
    public virtual async Task A_revocation_of_all_sign_ins_but_one_is_part_of_the_next_read()
    {
        await Slate.PutAsync("user");
        var token = await Slate.IssueAsync(Ticks(100));
        var kept = await Slate.IssueAsync(Ticks(100));
        await SecondStore.Tokens.RevokeAllAsync(Owner, kept.Family, TestCancellationToken);

        await AssertSignedOutAsync(token);
        AssertSame(kept, (await ReadAsync(_userId, token: kept)).Token);
    }

    [Fact]
    public virtual async Task A_sign_in_that_makes_room_for_another_is_ended_in_the_next_read()
    {
        await Slate.PutAsync("user");
        var token = await Slate.IssueAsync(Ticks(10), maxPerOwner: 1);
        await SecondSlate.IssueAsync(Ticks(10), maxPerOwner: 1);

        await AssertSignedOutAsync(token);
    }

    [Fact]
    public virtual async Task An_expired_token_is_not_live()
    {
        await Slate.PutAsync("user");
        var token = await Slate.IssueAsync(Ticks(2));
        await AdvanceAsync(3);

        await AssertSignedOutAsync(token);
    }

    [Fact]
    public virtual async Task A_token_that_was_never_issued_is_not_live()
    {
        await Slate.PutAsync("user");
        var token = await Slate.IssueAsync(Ticks(100));
        var unknownId = TestData.CreateTokenId();

        await AssertSignedOutAsync(token with { Id = unknownId });
        await AssertSignedOutAsync(token with { Id = unknownId, Family = unknownId });
        Assert.NotNull(await FindAsync(token));
    }

    [Fact]
    public virtual async Task Another_owners_token_is_not_live()
    {
        await Slate.PutAsync("user");
        var token = await new TestSlate(Store, TestData.CreateOwner()).IssueAsync(Ticks(100));

        await AssertSignedOutAsync(token with { Owner = Owner }, isLiveElsewhere: true);
    }

    [Fact]
    public virtual async Task A_read_shows_each_commit_of_several_documents_completely_or_not_at_all()
    {
        SkipUnlessMultiDocumentCommits();
        await PutPairAsync(Slate, 0);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(TestCancellationToken);
        var writing = Task.Run(async () =>
        {
            for (var i = 1; i <= 100; i++) await PutPairAsync(SecondSlate, i);
            await done.CancelAsync();
        }, TestCancellationToken);

        while (!done.IsCancellationRequested)
        {
            var result = await ReadAsync(["pair"], "below/");
            Assert.Single(result.Documents.Select(ReadText).ToHashSet());
            Assert.Equal(2, result.Documents.Count);
        }

        await writing;

        static async Task PutPairAsync(TestSlate slate, int value) => Assert.Equal(CommitOutcome.Committed, await slate.CommitAsync(
            DocumentWrite.Put("pair", TestData.ToUtf8($"{value}")), DocumentWrite.Put("below/pair", TestData.ToUtf8($"{value}"))));
    }

    private async Task AssertSignedOutAsync(StoredToken token, bool isLiveElsewhere = false)
    {
        var result = await ReadAsync(_userId, token: token);
        Assert.Null(result.Token);
        Assert.Empty(result.Documents);
        Assert.Empty((await SecondReadAsync(_userId, token)).Documents);
        // A sign-in that is reported as ended stays so.
        if (!isLiveElsewhere) Assert.Null(await FindAsync(token));
    }

    private static void AssertSame(StoredToken? expected, StoredToken? actual)
    {
        Assert.Equal(expected!.Payload.ToArray(), actual!.Payload.ToArray());
        Assert.Equal(
            expected with { Payload = default, ReadAt = default, SeenAt = default },
            actual with { Payload = default, ReadAt = default, SeenAt = default });
        if (!actual.IsSuperseded) Assert.Equal(expected.SeenAt, actual.SeenAt);
    }

    private static IEnumerable<string> Describe(ReadResult result) =>
        result.Documents.Select(document => $"{document.Id}: {ReadText(document)}").Order(StringComparer.Ordinal);

    private static string ReadText(ReadDocument document)
    {
        if (!document.IsUnchanged) return Encoding.UTF8.GetString(document.Content.Span);
        Assert.True(document.Content.IsEmpty);
        return "unchanged";
    }

    private ValueTask<StoredToken?> FindAsync(StoredToken token) => Store.Tokens.FindAsync(token.Id, TestCancellationToken);

    private ValueTask<ReadResult> ReadAsync(
        IReadOnlyList<string> ids, string? prefix = null, IReadOnlyDictionary<string, DocumentVersion>? known = null,
        StoredToken? token = null) =>
        Store.ReadAsync(new ReadRequest(Owner, ids, prefix, known, token), TestCancellationToken);

    private ValueTask<ReadResult> SecondReadAsync(IReadOnlyList<string> ids, StoredToken token) =>
        SecondStore.ReadAsync(new ReadRequest(Owner, ids, token: token), TestCancellationToken);
}
