using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Watching documents change.</summary>
public abstract class WatchSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private SlateClient Client => new(Store);

    [Fact]
    public virtual async Task A_watch_reports_writes_with_their_version_and_deletions()
    {
        await using var watched = await StartAsync(Store, Owner);
        var first = await Slate.PutAsync("a");
        Assert.Equal(Written("a", first), await watched.ReadAsync());
        var second = await Slate.PutAsync("a");
        Assert.Equal(Written("a", second), await watched.ReadAsync());
        await Slate.DeleteAsync("a");

        Assert.Equal(DocumentChange.Deleted(Owner, "a"), await watched.ReadAsync());
    }

    [Fact]
    public virtual async Task A_watch_does_not_report_commits_that_change_nothing()
    {
        await using var watched = await StartAsync(Store, Owner);
        await Slate.CommitAsync(DocumentWrite.Put("a", TestData.ToUtf8("1"), Precondition.Present));
        await Slate.CommitAsync(DocumentWrite.Delete("a"));
        await Slate.CommitAsync(DocumentWrite.Check("a", Precondition.None));
        await Slate.RenewAsync("a", Ticks(100));
        await Slate.CommitWithTokenFamilyAsync(TestData.CreateTokenId(), DocumentWrite.Put("a", TestData.ToUtf8("1")));
        await Slate.DeleteAsync("a");
        await Slate.DeleteSlateAsync();
        var last = await Slate.PutAsync("last");

        Assert.Equal(Written("last", last), await watched.ReadAsync());
    }

    [Fact]
    public virtual async Task A_renewal_is_no_change()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(1_000));
        await using var watched = await StartAsync(Store, Owner);
        await Slate.RenewAsync("a", Ticks(100));
        await Slate.CommitAsync(DocumentWrite.Renew("a", Ticks(1_000), Precondition.Present));
        var last = await Slate.PutAsync("last");

        Assert.Equal(Written("last", last), await watched.ReadAsync());
    }

    [Fact]
    public virtual async Task Every_document_of_a_commit_is_reported()
    {
        SkipUnlessMultiDocumentCommits();
        await Slate.PutAsync("c");
        await Slate.PutAsync("renewed");
        await using var watched = await StartAsync(Store, Owner);
        var (a, b) = (DocumentWrite.Put("a", TestData.ToUtf8("1")), DocumentWrite.Put("b", TestData.ToUtf8("1")));
        await Slate.CommitAsync(a, DocumentWrite.Renew("renewed", Ticks(100)), b, DocumentWrite.Delete("c"));

        Assert.Equal(
            new HashSet<DocumentChange> { Written("a", a.Version), Written("b", b.Version), DocumentChange.Deleted(Owner, "c") },
            [await watched.ReadAsync(), await watched.ReadAsync(), await watched.ReadAsync()]);
    }

    [Fact]
    public virtual async Task A_document_that_is_got_and_deleted_is_reported_as_deleted()
    {
        await Slate.PutAsync("a");
        await using var watched = await StartAsync(Store, Owner);
        await Slate.DeleteAsync("a");

        Assert.Equal(DocumentChange.Deleted(Owner, "a"), await watched.ReadAsync());
    }

    [Fact]
    public virtual async Task A_deleted_slate_is_reported_by_its_documents_or_by_a_resync()
    {
        await Slate.PutAsync("a");
        await using var watched = await StartAsync(Store, Owner);
        await Slate.DeleteSlateAsync();

        Assert.Contains(await watched.ReadAsync(), (DocumentChange[])[DocumentChange.Deleted(Owner, "a"), DocumentChange.Resync(Owner)]);
    }

    [Fact]
    public virtual async Task A_watch_of_one_owner_does_not_report_another()
    {
        await using var watched = await StartAsync(Store, Owner);
        await new TestSlate(Store, TestData.CreateOwner()).PutAsync("a");
        await new TestSlate(Store, Owner + "a").PutAsync("a");
        var version = await Slate.PutAsync("a");

        Assert.Equal(Written("a", version), await watched.ReadAsync());
    }

    [Fact]
    public virtual async Task A_watch_of_all_owners_reports_every_owner()
    {
        var other = new TestSlate(Store, TestData.CreateOwner());
        await using var watched = await StartAsync(Store, null);
        var version = await Slate.PutAsync("a");
        var others = await other.PutAsync("a");

        // The order of changes of different documents is undefined.
        var awaited = new HashSet<DocumentChange> { Written("a", version), DocumentChange.Written(other.Owner, "a", others) };
        while (awaited.Count > 0 && await watched.ReadAsync() is var change
            && change != DocumentChange.Resync(null)) awaited.Remove(change);
    }

    [Fact]
    public virtual async Task Changes_of_documents_with_hostile_names_are_reported_unchanged()
    {
        await using var watched = await StartAsync(Store, null);
        foreach (var name in HostileNames.All)
        {
            var owner = name + Owner;
            if (System.Text.Encoding.UTF8.GetByteCount(owner) > SlateName.MaxBytes) owner = name;
            var version = await new TestSlate(Store, owner).PutAsync(name);

            await watched.ReadUntilAsync(DocumentChange.Written(owner, name, version), DocumentChange.Resync(null));
        }
    }

    [Fact]
    public virtual async Task Changes_by_another_node_are_reported_or_cause_a_resync()
    {
        await using var watched = await StartAsync(Store, Owner);
        var version = await SecondSlate.PutAsync("a");
        await watched.ReadUntilAsync(Written("a", version), DocumentChange.Resync(null), DocumentChange.Resync(Owner));
        await SecondSlate.DeleteAsync("a");

        await watched.ReadUntilAsync(DocumentChange.Deleted(Owner, "a"), DocumentChange.Resync(null), DocumentChange.Resync(Owner));
    }

    [Fact]
    public virtual async Task A_slow_reader_gets_a_resync_or_the_newest_change()
    {
        const int documents = 2_000;
        await using var watched = await StartAsync(Store, Owner);
        for (var i = 0; i < documents; i++) await Slate.PutAsync($"{i}");
        var last = await Slate.PutAsync("last");

        // Too many changes to keep are replaced by a resync. Changes after the reader has received it are reported again.
        await watched.ReadUntilAsync(DocumentChange.Resync(Owner), Written("last", last));
        var after = await Slate.PutAsync("after");
        await watched.ReadUntilAsync(Written("after", after));
    }

    [Fact]
    public virtual async Task The_last_reported_change_of_a_document_is_its_newest()
    {
        var seen = new Dictionary<string, DocumentVersion>();
        await using var watched = await StartAsync(Store, Owner);
        var writers = Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
                if ((writer + i) % 5 == 0) await Slate.DeleteAsync($"{i % 3}");
                else await Slate.PutAsync($"{i % 3}");
        }, TestCancellationToken)));
        var end = writers.ContinueWith(
            async _ => await Slate.PutAsync("end"), TestCancellationToken, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        for (var change = await watched.ReadAsync(); change.Id != "end"; change = await watched.ReadAsync())
        {
            if (change.Kind == ChangeKind.Written) seen[change.Id!] = change.Version;
            else if (change.Kind == ChangeKind.Deleted) seen.Remove(change.Id!);
            else await ResyncAsync(seen);
        }

        await writers;
        await end;

        Assert.Equal(
            (await Slate.ListAsync()).Where(entry => entry.Id != "end").ToDictionary(entry => entry.Id, entry => entry.Version), seen);
    }

    [Fact]
    public virtual async Task Cancelling_a_watch_ends_it_and_no_other()
    {
        await using var other = await StartAsync(Store, Owner);
        var watched = await StartAsync(Store, Owner);
        var waiting = watched.ReadAsync();
        await watched.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var version = await Slate.PutAsync("a");

        Assert.Equal(Written("a", version), await other.ReadAsync());
    }

    [Fact]
    public virtual async Task Watching_again_after_the_last_watch_has_ended_misses_nothing()
    {
        for (var i = 0; i < 3; i++)
        {
            await using var watched = await StartAsync(Store, Owner);
            var version = await Slate.PutAsync("a");

            Assert.Equal(Written("a", version), await watched.ReadAsync());
        }
    }

    [Fact]
    public virtual async Task A_watch_survives_an_outage_and_misses_nothing()
    {
        Assert.SkipWhen(Fixture.Outages.Count == 0, "The fixture of the store has no outages.");
        await using var watched = await StartAsync(Store, Owner);
        foreach (var outage in Fixture.Outages)
        {
            await outage.StartAsync();
            try
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Slate.PutAsync("during"));
            }
            finally
            {
                await outage.StopAsync();
            }

            var version = await Slate.PutAsync("after");
            await watched.ReadUntilAsync(Written("after", version), DocumentChange.Resync(Owner), DocumentChange.Resync(null));
        }
    }

    [Fact]
    public virtual async Task SlateClient_WatchAsync_reports_existing_documents_then_every_change()
    {
        var (a, b) = (await Slate.PutAsync("a"), await Slate.PutAsync("b"));
        await using var watched = new WatchReader<DocumentChange>(cancellationToken => Client.WatchAsync(Owner, cancellationToken));
        Assert.Equal(
            [Written("a", a), Written("b", b)], new HashSet<DocumentChange> { await watched.ReadAsync(), await watched.ReadAsync() });
        await SecondSlate.DeleteAsync("b");
        Assert.Equal(DocumentChange.Deleted(Owner, "b"), await watched.ReadAsync());
        a = await SecondSlate.PutAsync("a");
        Assert.Equal(Written("a", a), await watched.ReadAsync());
        await SecondSlate.DeleteSlateAsync();

        Assert.Equal(DocumentChange.Deleted(Owner, "a"), await watched.ReadAsync());
    }

    /// <summary>Starts a watch of a store, and returns when the watch is live.</summary>
    private static async Task<WatchReader<DocumentChange>> StartAsync(ISlateStore store, string? owner)
    {
        var reader = new WatchReader<DocumentChange>(cancellationToken => store.WatchAsync(owner, cancellationToken));
        Assert.Equal(DocumentChange.Resync(owner), await reader.ReadAsync());
        return reader;
    }

    private DocumentChange Written(string id, DocumentVersion version) => DocumentChange.Written(Owner, id, version);

    private async Task ResyncAsync(Dictionary<string, DocumentVersion> seen)
    {
        seen.Clear();
        foreach (var entry in await Slate.ListAsync()) seen[entry.Id] = entry.Version;
    }
}
