using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class DocumentTests
{
    private static readonly UserInfo _ann = new("Ann"), _bob = new("Bob");

    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task An_unused_slate_costs_no_store_call() => Assert.Empty(await _site.RecordCallsAsync(async () =>
    {
        var slate = _site.OpenSlate();
        _ = (slate.User.Id, slate.Drafts.Name, slate.Owner);
        await Task.CompletedTask;
    }));

    [Fact]
    public async Task A_slate_reads_a_document_once()
    {
        await _site.OpenSlate().User.SetAsync(_ann, Stop);
        var slate = _site.OpenSlate();

        var calls = await _site.RecordCallsAsync(async () =>
        {
            await slate.User.GetAsync(Stop);
            Assert.Equal(_ann, (await slate.User.GetAsync(Stop)).Value);
        });

        Assert.Equal(["find user"], calls);
    }

    [Fact]
    public async Task An_absent_document_is_cached_as_absent()
    {
        var slate = _site.OpenSlate();
        var calls = await _site.RecordCallsAsync(async () =>
        {
            await slate.User.GetAsync(Stop);
            Assert.False((await slate.User.GetAsync(Stop)).Exists);
        });

        Assert.Equal(["find user"], calls);
    }

    [Fact]
    public async Task RefreshAsync_returns_the_write_of_another()
    {
        var slate = _site.OpenSlate();
        await slate.User.SetAsync(_ann, Stop);
        await _site.OpenSlate().User.SetAsync(_bob, Stop);

        Assert.Equal(_ann, (await slate.User.GetAsync(Stop)).Value);
        Assert.Equal(_bob, (await slate.User.RefreshAsync(Stop)).Value);
        Assert.Equal(_bob, (await slate.User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task A_document_that_was_set_is_returned_without_a_read()
    {
        var slate = _site.OpenSlate();
        var calls = await _site.RecordCallsAsync(async () =>
        {
            var written = await slate.User.SetAsync(_ann, Stop);
            Assert.Equal(written, await slate.User.GetAsync(Stop));
        });

        Assert.Equal(["commit"], calls);
    }

    [Fact]
    public async Task A_replacement_at_the_version_that_was_read_succeeds()
    {
        await _site.OpenSlate().User.SetAsync(_ann, Stop);
        var slate = _site.OpenSlate();
        var read = await slate.User.GetAsync(Stop);

        Assert.True(await slate.User.TryReplaceAsync(_bob, read.Version, Stop));
        Assert.Equal(_bob, (await _site.OpenSlate().User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task A_replacement_at_a_stale_version_changes_nothing_and_clears_the_cache()
    {
        var slate = _site.OpenSlate();
        var read = await slate.User.SetAsync(_ann, Stop);
        await _site.OpenSlate().User.SetAsync(_bob, Stop);

        Assert.False(await slate.User.TryReplaceAsync(new("Cid"), read.Version, Stop));
        Assert.Equal(_bob, (await slate.User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task A_replacement_of_an_absent_document_creates_it_once()
    {
        Assert.True(await _site.OpenSlate().User.TryReplaceAsync(_ann, DocumentVersion.None, Stop));
        Assert.False(await _site.OpenSlate().User.TryReplaceAsync(_bob, DocumentVersion.None, Stop));
        Assert.Equal(_ann, (await _site.OpenSlate().User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task A_deleted_document_is_absent()
    {
        var slate = _site.OpenSlate();
        await slate.User.SetAsync(_ann, Stop);
        await slate.User.DeleteAsync(Stop);

        Assert.False((await slate.User.GetAsync(Stop)).Exists);
        await slate.User.DeleteAsync(Stop);
    }

    [Fact]
    public async Task A_document_that_another_has_deleted_is_not_recreated()
    {
        await _site.OpenSlate().User.SetAsync(_ann, Stop);
        var late = _site.OpenSlate();
        await late.User.GetAsync(Stop);
        await _site.OpenSlate().User.DeleteAsync(Stop);

        Assert.False(await late.TryCommitAsync(commit => commit.Set(late.User, _bob), Stop));
        await Assert.ThrowsAsync<DocumentNotFoundException>(async () => await late.User.SetAsync(_bob, Stop));
        Assert.Null(await _site.ReadJsonAsync());
    }

    [Fact]
    public async Task A_document_that_was_read_as_absent_can_be_created_again()
    {
        var slate = _site.OpenSlate();
        await slate.User.SetAsync(_ann, Stop);
        await _site.OpenSlate().User.DeleteAsync(Stop);
        await slate.User.RefreshAsync(Stop);

        await slate.User.SetAsync(_bob, Stop);
        Assert.Equal(_bob, (await _site.OpenSlate().User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task A_document_is_deleted_only_at_its_version()
    {
        var slate = _site.OpenSlate();
        var stale = await slate.User.SetAsync(_ann, Stop);
        var current = await slate.User.SetAsync(_bob, Stop);

        Assert.False(await slate.User.TryDeleteAsync(stale.Version, Stop));
        Assert.True(await slate.User.TryDeleteAsync(current.Version, Stop));
        Assert.False((await slate.User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task A_read_concurrent_with_a_deletion_does_not_restore_the_document()
    {
        var slate = _site.OpenSlate();
        await slate.User.SetAsync(_ann, Stop);
        _site.Store.BeforeCall = async (call, _) =>
        {
            if (call == "commit") await slate.User.GetAsync(Stop);
        };

        await slate.User.DeleteAsync(Stop);
        Assert.False((await slate.User.GetAsync(Stop)).Exists);

        _site.Store.BeforeCall = (_, _) => Task.CompletedTask;
        var version = (await slate.User.SetAsync(_ann, Stop)).Version;
        _site.Store.BeforeCall = async (call, _) =>
        {
            if (call == "commit") await slate.User.GetAsync(Stop);
        };

        Assert.True(await slate.User.TryDeleteAsync(version, Stop));
        Assert.False((await slate.User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task Exactly_one_of_many_callers_gets_and_deletes_a_document()
    {
        await _site.OpenSlate().User.SetAsync(_ann, Stop);

        var taken = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await _site.OpenSlate().User.GetAndDeleteAsync(Stop), Stop)));

        Assert.Equal(_ann, Assert.Single(taken, value => value is not null));
    }

    [Fact]
    public async Task GetAndDeleteAsync_reads_a_document_that_was_absent_again()
    {
        var slate = _site.OpenSlate();
        Assert.Null(await slate.User.GetAndDeleteAsync(Stop));
        Assert.False((await slate.User.GetAsync(Stop)).Exists);
        await _site.OpenSlate().User.SetAsync(_ann, Stop);

        Assert.Equal(_ann, await slate.User.GetAndDeleteAsync(Stop));
    }

    [Fact]
    public async Task GetAndDeleteAsync_reads_a_document_once_and_deletes_that_version()
    {
        await _site.OpenSlate().User.SetAsync(_ann, Stop);
        var slate = _site.OpenSlate();

        Assert.Equal(["find user", "commit"],
            await _site.RecordCallsAsync(async () => Assert.Equal(_ann, await slate.User.GetAndDeleteAsync(Stop))));
        Assert.Null(await _site.OpenSlate().User.GetAndDeleteAsync(Stop));
    }

    [Fact]
    public async Task GetAndDeleteAsync_does_not_read_a_cached_document_again()
    {
        await _site.OpenSlate().User.SetAsync(_ann, Stop);
        var slate = _site.OpenSlate();
        await slate.User.GetAsync(Stop);

        Assert.Equal(["commit"], await _site.RecordCallsAsync(async () => await slate.User.GetAndDeleteAsync(Stop)));
    }

    [Fact]
    public async Task GetAndDeleteAsync_returns_the_newest_version()
    {
        await _site.OpenSlate().User.SetAsync(_ann, Stop);
        var slate = _site.OpenSlate();
        await slate.User.GetAsync(Stop);
        await _site.OpenSlate().User.SetAsync(_ann with { Visits = 7 }, Stop);

        Assert.Equal(7, (await slate.User.GetAndDeleteAsync(Stop))?.Visits);
        Assert.Null(await _site.ReadJsonAsync());
    }

    [Fact]
    public async Task Unreadable_content_is_never_deleted()
    {
        await _site.PutAsync("[1]");
        var before = await _site.Store.FindAsync(Site.Owner, "user", Stop);

        Assert.Equal(["find user"], await _site.RecordCallsAsync(async () =>
            await Assert.ThrowsAsync<DocumentUnreadableException>(async () => await _site.OpenSlate().User.GetAndDeleteAsync(Stop))));

        var after = await _site.Store.FindAsync(Site.Owner, "user", Stop);
        Assert.Equal(before!.Version, after?.Version);
    }

    [Fact]
    public async Task GetAndDeleteAsync_deletes_nothing_under_an_ended_sign_in()
    {
        var token = await _site.SignInAsync();
        await _site.OpenSlate().User.SetAsync(_ann, Stop);
        await _site.Tokens.RevokeAllAsync(Site.Owner, null, Stop);

        await Assert.ThrowsAsync<SignedOutException>(async () => await _site.OpenSlate(token).User.GetAndDeleteAsync(Stop));
        Assert.True((await _site.OpenSlate().User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task A_document_that_is_too_large_is_refused_before_a_store_call()
    {
        var site = new Site(options => options.Documents.MaxBytes = 100);
        var calls = await site.RecordCallsAsync(async () =>
        {
            var error = await Assert.ThrowsAsync<DocumentTooLargeException>(
                async () => await site.OpenSlate().User.SetAsync(new(new string('x', 100)), Stop));
            Assert.Equal(("user", 100L, true), (error.DocumentId, error.MaxSize, error.Size > 100));
            Assert.Contains("SlateOptions.Documents.MaxBytes", error.Message, StringComparison.Ordinal);
        });

        Assert.Empty(calls);
    }

    [Fact]
    public async Task A_document_of_the_maximum_size_is_written()
    {
        var json = "{\"name\":\"xxx\",\"visits\":0,\"timeZone\":null}";
        var site = new Site(options => options.Documents.MaxBytes = json.Length);
        await site.OpenSlate().User.SetAsync(new("xxx"), Stop);

        Assert.Equal(json, await site.ReadJsonAsync());
        await Assert.ThrowsAsync<DocumentTooLargeException>(async () => await site.OpenSlate().User.SetAsync(new("xxxx"), Stop));
    }

    [Fact]
    public async Task A_list_contains_the_ids_with_a_prefix_from_all_pages()
    {
        var slate = _site.OpenSlate();
        for (var i = 0; i < 300; i++) await slate.Named($"n/{i:d3}").SetAsync(_ann, Stop);
        await slate.User.SetAsync(_ann, Stop);
        var listed = new List<string>();
        await foreach (var entry in slate.ListAsync("n/", Stop)) listed.Add(entry.Id);

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"n/{i:d3}"), listed);
    }

    [Fact]
    public async Task An_invalid_prefix_is_refused_before_a_store_call()
    {
        // Stores would handle these differently.
        foreach (var prefix in (string[])["n\0", "n\ud83d"])
            Assert.Empty(await _site.RecordCallsAsync(() =>
            {
                Assert.Equal("prefix", Assert.Throws<ArgumentException>(() => _site.OpenSlate().ListAsync(prefix, Stop)).ParamName);
                return Task.CompletedTask;
            }));
    }

    [Fact]
    public void An_invalid_lifetime_is_refused_before_the_commit()
    {
        foreach (var lifetime in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.FromDays(36_501), TimeSpan.MaxValue])
            Assert.Throws<ArgumentOutOfRangeException>(() => Storage.DocumentWrite.Put("a", "1"u8.ToArray(), expiresAfter: lifetime));
    }
}
