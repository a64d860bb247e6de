using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class DocumentTests
{
    private static readonly UserInfo _ann = new("Ann"), _bob = new("Bob");

    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task An_untouched_slate_costs_no_store_call() => Assert.Empty(await _site.CallsAsync(async () =>
    {
        var slate = _site.Slate();
        _ = (slate.User.Id, slate.Drafts.Name, slate.Owner);
        await Task.CompletedTask;
    }));

    [Fact]
    public async Task A_slate_reads_a_document_once()
    {
        await _site.Slate().User.SetAsync(_ann, Stop);
        var slate = _site.Slate();

        var calls = await _site.CallsAsync(async () =>
        {
            await slate.User.GetAsync(Stop);
            Assert.Equal(_ann, (await slate.User.GetAsync(Stop)).Value);
        });

        Assert.Equal(["find user"], calls);
    }

    [Fact]
    public async Task An_absent_document_is_remembered_as_absent()
    {
        var slate = _site.Slate();
        var calls = await _site.CallsAsync(async () =>
        {
            await slate.User.GetAsync(Stop);
            Assert.False((await slate.User.GetAsync(Stop)).Exists);
        });

        Assert.Equal(["find user"], calls);
    }

    [Fact]
    public async Task A_refresh_sees_what_another_has_written()
    {
        var slate = _site.Slate();
        await slate.User.SetAsync(_ann, Stop);
        await _site.Slate().User.SetAsync(_bob, Stop);

        Assert.Equal(_ann, (await slate.User.GetAsync(Stop)).Value);
        Assert.Equal(_bob, (await slate.User.RefreshAsync(Stop)).Value);
        Assert.Equal(_bob, (await slate.User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task What_was_set_is_got_without_being_read()
    {
        var slate = _site.Slate();
        var calls = await _site.CallsAsync(async () =>
        {
            var written = await slate.User.SetAsync(_ann, Stop);
            Assert.Equal(written, await slate.User.GetAsync(Stop));
        });

        Assert.Equal(["commit"], calls);
    }

    [Fact]
    public async Task A_replacement_at_the_version_that_was_read_succeeds()
    {
        await _site.Slate().User.SetAsync(_ann, Stop);
        var slate = _site.Slate();
        var read = await slate.User.GetAsync(Stop);

        Assert.True(await slate.User.TryReplaceAsync(_bob, read.Version, Stop));
        Assert.Equal(_bob, (await _site.Slate().User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task A_replacement_at_a_stale_version_changes_nothing_and_forgets_what_was_read()
    {
        var slate = _site.Slate();
        var read = await slate.User.SetAsync(_ann, Stop);
        await _site.Slate().User.SetAsync(_bob, Stop);

        Assert.False(await slate.User.TryReplaceAsync(new("Cid"), read.Version, Stop));
        Assert.Equal(_bob, (await slate.User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task A_replacement_of_what_must_be_absent_creates_it_once()
    {
        Assert.True(await _site.Slate().User.TryReplaceAsync(_ann, DocumentVersion.None, Stop));
        Assert.False(await _site.Slate().User.TryReplaceAsync(_bob, DocumentVersion.None, Stop));
        Assert.Equal(_ann, (await _site.Slate().User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task A_removed_document_is_absent()
    {
        var slate = _site.Slate();
        await slate.User.SetAsync(_ann, Stop);
        await slate.User.DeleteAsync(Stop);

        Assert.False((await slate.User.GetAsync(Stop)).Exists);
        await slate.User.DeleteAsync(Stop);
    }

    [Fact]
    public async Task What_a_slate_has_seen_and_another_has_removed_is_not_made_anew()
    {
        await _site.Slate().User.SetAsync(_ann, Stop);
        var late = _site.Slate();
        await late.User.GetAsync(Stop);
        await _site.Slate().User.DeleteAsync(Stop);

        Assert.False(await late.TryCommitAsync(commit => commit.Set(late.User, _bob), Stop));
        await Assert.ThrowsAsync<DocumentNotFoundException>(async () => await late.User.SetAsync(_bob, Stop));
        Assert.Null(await _site.JsonAsync());
    }

    [Fact]
    public async Task Who_sees_that_a_document_is_gone_may_make_it_anew()
    {
        var slate = _site.Slate();
        await slate.User.SetAsync(_ann, Stop);
        await _site.Slate().User.DeleteAsync(Stop);
        await slate.User.RefreshAsync(Stop);

        await slate.User.SetAsync(_bob, Stop);
        Assert.Equal(_bob, (await _site.Slate().User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task A_document_is_removed_at_its_version_only()
    {
        var slate = _site.Slate();
        var stale = await slate.User.SetAsync(_ann, Stop);
        var current = await slate.User.SetAsync(_bob, Stop);

        Assert.False(await slate.User.TryDeleteAsync(stale.Version, Stop));
        Assert.True(await slate.User.TryDeleteAsync(current.Version, Stop));
        Assert.False((await slate.User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task A_read_beside_a_removal_does_not_bring_back_what_was_removed()
    {
        var slate = _site.Slate();
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
    public async Task Of_many_who_take_a_document_exactly_one_gets_it()
    {
        await _site.Slate().User.SetAsync(_ann, Stop);

        var taken = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await _site.Slate().User.GetAndDeleteAsync(Stop), Stop)));

        Assert.Equal(_ann, Assert.Single(taken, value => value is not null));
    }

    [Fact]
    public async Task Taking_looks_again_for_what_was_absent()
    {
        var slate = _site.Slate();
        Assert.Null(await slate.User.GetAndDeleteAsync(Stop));
        Assert.False((await slate.User.GetAsync(Stop)).Exists);
        await _site.Slate().User.SetAsync(_ann, Stop);

        Assert.Equal(_ann, await slate.User.GetAndDeleteAsync(Stop));
    }

    [Fact]
    public async Task Taking_a_document_reads_it_once_and_removes_it_at_that_version()
    {
        await _site.Slate().User.SetAsync(_ann, Stop);
        var slate = _site.Slate();

        Assert.Equal(["find user", "commit"], await _site.CallsAsync(async () => Assert.Equal(_ann, await slate.User.GetAndDeleteAsync(Stop))));
        Assert.Null(await _site.Slate().User.GetAndDeleteAsync(Stop));
    }

    [Fact]
    public async Task Taking_a_document_that_was_read_before_does_not_read_it_again()
    {
        await _site.Slate().User.SetAsync(_ann, Stop);
        var slate = _site.Slate();
        await slate.User.GetAsync(Stop);

        Assert.Equal(["commit"], await _site.CallsAsync(async () => await slate.User.GetAndDeleteAsync(Stop)));
    }

    [Fact]
    public async Task What_is_taken_is_what_it_was_last()
    {
        await _site.Slate().User.SetAsync(_ann, Stop);
        var slate = _site.Slate();
        await slate.User.GetAsync(Stop);
        await _site.Slate().User.SetAsync(_ann with { Visits = 7 }, Stop);

        Assert.Equal(7, (await slate.User.GetAndDeleteAsync(Stop))?.Visits);
        Assert.Null(await _site.JsonAsync());
    }

    [Fact]
    public async Task What_can_not_be_read_is_never_removed()
    {
        await _site.PutAsync("[1]");
        var before = await _site.Store.FindAsync(Site.Owner, "user", Stop);

        Assert.Equal(["find user"], await _site.CallsAsync(async () =>
            await Assert.ThrowsAsync<DocumentUnreadableException>(async () => await _site.Slate().User.GetAndDeleteAsync(Stop))));

        var after = await _site.Store.FindAsync(Site.Owner, "user", Stop);
        Assert.Equal(before!.Version, after?.Version);
    }

    [Fact]
    public async Task Nothing_is_taken_under_a_sign_in_that_has_ended()
    {
        var token = await _site.SignInAsync();
        await _site.Slate().User.SetAsync(_ann, Stop);
        await _site.Tokens.RevokeAllAsync(Site.Owner, null, Stop);

        await Assert.ThrowsAsync<SignedOutException>(async () => await _site.Slate(token).User.GetAndDeleteAsync(Stop));
        Assert.True((await _site.Slate().User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task Too_large_a_document_is_refused_before_anything_is_sent()
    {
        var site = new Site(options => options.Documents.MaxBytes = 100);
        var calls = await site.CallsAsync(async () =>
        {
            var error = await Assert.ThrowsAsync<DocumentTooLargeException>(
                async () => await site.Slate().User.SetAsync(new(new string('x', 100)), Stop));
            Assert.Equal(("user", 100L, true), (error.DocumentId, error.MaxSize, error.Size > 100));
            Assert.Contains("SlateOptions.Documents.MaxBytes", error.Message, StringComparison.Ordinal);
        });

        Assert.Empty(calls);
    }

    [Fact]
    public async Task A_document_as_large_as_allowed_is_written()
    {
        var json = "{\"name\":\"xxx\",\"visits\":0,\"timeZone\":null}";
        var site = new Site(options => options.Documents.MaxBytes = json.Length);
        await site.Slate().User.SetAsync(new("xxx"), Stop);

        Assert.Equal(json, await site.JsonAsync());
        await Assert.ThrowsAsync<DocumentTooLargeException>(async () => await site.Slate().User.SetAsync(new("xxxx"), Stop));
    }

    [Fact]
    public async Task A_list_holds_the_ids_that_begin_with_a_prefix_over_all_pages()
    {
        var slate = _site.Slate();
        for (var i = 0; i < 300; i++) await slate.Named($"n/{i:d3}").SetAsync(_ann, Stop);
        await slate.User.SetAsync(_ann, Stop);
        var listed = new List<string>();
        await foreach (var entry in slate.ListAsync("n/", Stop)) listed.Add(entry.Id);

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"n/{i:d3}"), listed);
    }

    [Fact]
    public async Task A_prefix_that_no_id_can_have_is_refused_before_anything_is_sent()
    {
        // Engines differ in what they make of these.
        foreach (var prefix in (string[])["n\0", "n\ud83d"])
            Assert.Empty(await _site.CallsAsync(() =>
            {
                Assert.Equal("prefix", Assert.Throws<ArgumentException>(() => _site.Slate().ListAsync(prefix, Stop)).ParamName);
                return Task.CompletedTask;
            }));
    }

    [Fact]
    public void A_lifetime_that_no_clock_can_count_is_refused_before_a_commit_is_made_of_it()
    {
        foreach (var lifetime in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.FromDays(36_501), TimeSpan.MaxValue])
            Assert.Throws<ArgumentOutOfRangeException>(() => Storage.DocumentWrite.Put("a", "1"u8.ToArray(), expiresAfter: lifetime));
    }
}
