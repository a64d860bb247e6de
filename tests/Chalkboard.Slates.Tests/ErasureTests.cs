using System.Text;
using System.Text.Json;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>Documents in reserved slates that belong to an owner, and are erased with it.</summary>
public sealed class ErasureTests
{
    private const string Reserved = SlateName.ReservedPrefix + "sessions/00";

    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Erasing_an_owner_erases_the_linked_documents_and_counts_them(bool supportsMultiDocumentCommits)
    {
        var site = new Site(supportsMultiDocumentCommits: supportsMultiDocumentCommits);
        await site.PutAsync("1");
        await LinkAsync(site, Site.Owner, "mine/", "head");
        for (var i = 0; i < 600; i++) await PutReservedAsync(site, $"mine/{i}");
        await PutReservedAsync(site, "head");
        await LinkAsync(site, "other", "other/");
        await PutReservedAsync(site, "other/1");

        Assert.Equal(new ErasedOwner(602, 0), await EraseAsync(site, isDryRun: true));
        Assert.Equal(602, (await ListReservedAsync(site)).Count);
        Assert.NotNull(await site.ReadJsonAsync());
        Assert.Equal(new ErasedOwner(602, 0), await EraseAsync(site));

        Assert.Equal(["other/1"], await ListReservedAsync(site));
        Assert.Empty(await site.Store.ListAllAsync(Site.Owner, cancellationToken: Stop).ToListAsync(Stop));
        Assert.Equal(new ErasedOwner(0, 0), await EraseAsync(site));
    }

    /// <summary>All calls of the store fail from one call on, as for a process that is killed there.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_erasure_that_is_killed_at_any_point_is_completed_by_the_next(bool isCallCarriedOut)
    {
        var isCompleted = false;
        for (var killedAt = 1; !isCompleted; killedAt++)
        {
            var site = new Site();
            await site.PutAsync("1");
            await site.SignInAsync();
            await LinkAsync(site, Site.Owner, "a/", "b");
            await LinkAsync(site, Site.Owner, "c");
            foreach (var id in new[] { "a/1", "a/2", "b", "c" }) await PutReservedAsync(site, id);
            var calls = 0;
            if (isCallCarriedOut) site.Store.AfterCall = _ => FailFrom(killedAt, ref calls);
            else
                site.Store.BeforeCall = (_, _) =>
                {
                    FailFrom(killedAt, ref calls);
                    return Task.CompletedTask;
                };
            try
            {
                await EraseAsync(site);
                isCompleted = true;
            }
            catch (StoreUnavailableException)
            {
            }

            site.Store.AfterCall = _ => { };
            site.Store.BeforeCall = (_, _) => Task.CompletedTask;
            await EraseAsync(site);

            Assert.Empty(await ListReservedAsync(site));
            Assert.Empty(await site.Store.ListAllAsync(Site.Owner, cancellationToken: Stop).ToListAsync(Stop));
            Assert.Empty(await site.Tokens.ListAsync(Site.Owner, Stop));
            Assert.True(killedAt < 50, "The erasure does not end.");
        }
    }

    [Fact]
    public async Task An_erasure_that_others_prevent_again_and_again_is_an_error_and_not_a_success()
    {
        await LinkAsync(_site, Site.Owner, "mine");
        var isWriting = false;
        _site.Store.BeforeCall = async (_, _) =>
        {
            if (isWriting) return;
            isWriting = true;
            await LinkAsync(_site, Site.Owner, "mine");
            isWriting = false;
        };

        var error = await Assert.ThrowsAsync<ConflictException>(async () => await EraseAsync(_site));

        Assert.Contains("erase again", error.Message, StringComparison.Ordinal);
        _site.Store.BeforeCall = (_, _) => Task.CompletedTask;
        await EraseAsync(_site);
        Assert.Empty(await _site.Store.ListAllAsync(Site.Owner, cancellationToken: Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_link_is_neither_listed_nor_watched_nor_exported()
    {
        await using var all = _site.Client.WatchAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await all.MoveNextAsync());
        await LinkAsync(_site, Site.Owner, "a");
        await using var changes = _site.Client.WatchAsync(Site.Owner, Stop).GetAsyncEnumerator(Stop);
        var next = changes.MoveNextAsync();
        await LinkAsync(_site, Site.Owner, "b");
        await _site.PutAsync("1");

        Assert.True(await next);
        Assert.Equal("user", changes.Current.Id);
        Assert.True(await all.MoveNextAsync());
        Assert.Equal("user", all.Current.Id);
        Assert.Equal("user", (await _site.OpenSlate().ListAsync(cancellationToken: Stop).SingleAsync(Stop)).Id);
        using var stream = new MemoryStream();
        Assert.Equal(new ExportedOwner(1, 0), await _site.Client.Owners.ExportAsync(Site.Owner, stream, Stop));
        Assert.DoesNotContain("chalkboard/owned", Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_lives_at_least_as_long_as_the_documents()
    {
        var link = CreateLink(_site, Site.Owner, "a");
        await link.PutAsync(TimeSpan.FromHours(1), cancellationToken: Stop);
        await PutReservedAsync(_site, "a", TimeSpan.FromHours(1));
        _site.Time.Advance(TimeSpan.FromMinutes(59));
        await link.PutAsync(TimeSpan.FromHours(1), cancellationToken: Stop);
        Assert.Single(await _site.Store.ListAllAsync(Site.Owner, cancellationToken: Stop).ToListAsync(Stop));

        _site.Time.Advance(TimeSpan.FromHours(1));
        Assert.True(await link.ExistsAsync(Stop));
        _site.Time.Advance(TimeSpan.FromHours(2));
        Assert.False(await link.ExistsAsync(Stop));
        await link.PutAsync(TimeSpan.FromDays(36_500), cancellationToken: Stop);
        await link.DeleteAsync(Stop);
        Assert.False(await link.ExistsAsync(Stop));
    }

    [Fact]
    public async Task A_sign_in_that_has_ended_writes_no_link()
    {
        var token = await _site.SignInAsync();
        var link = CreateLink(_site, Site.Owner, "a");
        await EraseAsync(_site);

        await Assert.ThrowsAsync<SignedOutException>(async () => await link.PutAsync(TimeSpan.FromHours(1), token.Family, Stop));

        Assert.False(await link.ExistsAsync(Stop));
    }

    [Theory]
    [InlineData("other", "user")]
    [InlineData("", "user")]
    [InlineData(Reserved, "")]
    public async Task A_link_can_not_name_documents_of_another_user_or_a_whole_slate(string slate, string prefix)
    {
        await _site.Client.For<UserSlate>("other").User.SetAsync(new("Bea"), Stop);
        await PutReservedAsync(_site, "1");

        Assert.Throws<ArgumentException>(() => new OwnerLink(_site.Store, Site.Owner, [new(slate, prefix)]));
        Assert.Throws<ArgumentException>(() => new OwnerLink(_site.Store, Site.Owner, []));
        var forged = JsonSerializer.Serialize(new { Documents = new[] { new { Slate = slate, IdPrefix = prefix } } });
        await _site.PutAsync(forged, SlateName.ReservedPrefix + "owned/forged");
        await EraseAsync(_site);

        Assert.True((await _site.Client.For<UserSlate>("other").User.GetAsync(Stop)).Exists);
        Assert.Single(await ListReservedAsync(_site));
    }

    [Fact]
    public async Task An_application_can_not_write_a_link()
    {
        Assert.Throws<ArgumentException>(() => _site.OpenSlate().Named(SlateName.ReservedPrefix + "owned/1"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await new OwnerLink(_site.Store, Reserved, [new(Reserved, "a")])
            .PutAsync(TimeSpan.FromHours(1), cancellationToken: Stop));
    }

    [Fact]
    public async Task Erasing_removes_what_this_process_has_cached_of_the_owner_and_of_no_other()
    {
        var (token, other) = (await _site.SignInAsync(), await _site.SignInAsync("other"));
        var cache = _site.Client.Runtime.ReadCache;
        cache.SetToken(token);
        cache.SetToken(other);
        var document = new StoredDocument("1"u8.ToArray(), DocumentVersion.New());
        cache.SetDocument(Site.Owner, "user", document);
        cache.SetDocument("other", "user", document);

        await EraseAsync(_site);

        Assert.Null(cache.FindDocument(Site.Owner, "user"));
        Assert.False(cache.TryGetToken(token.Id, out _));
        Assert.Same(document, cache.FindDocument("other", "user"));
        Assert.True(cache.TryGetToken(other.Id, out _));
    }

    private static ValueTask<ErasedOwner> EraseAsync(Site site, bool isDryRun = false) =>
        site.Client.Owners.EraseAsync(Site.Owner, isDryRun, Stop);

    private static OwnerLink CreateLink(Site site, string owner, params string[] prefixes) =>
        new(site.Store, owner, [.. prefixes.Select(prefix => new OwnedDocuments(Reserved, prefix))]);

    private static ValueTask LinkAsync(Site site, string owner, params string[] prefixes) =>
        CreateLink(site, owner, prefixes).PutAsync(TimeSpan.FromHours(1), cancellationToken: Stop);

    private static async Task PutReservedAsync(Site site, string id, TimeSpan? lifetime = null) =>
        await site.Store.CommitAsync(new Commit(Reserved, [DocumentWrite.Put(id, "1"u8.ToArray(), expiresAfter: lifetime)]), Stop);

    private static async Task<List<string>> ListReservedAsync(Site site) =>
        await site.Store.ListAllAsync(Reserved, cancellationToken: Stop).Select(entry => entry.Id).ToListAsync(Stop);

    private static void FailFrom(int call, ref int calls)
    {
        if (++calls >= call) throw new StoreUnavailableException("The process is killed.") { IsOutcomeUnknown = true };
    }
}
