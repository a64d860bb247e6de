using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Watching documents change.</summary>
public abstract class WatchSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private SlateClient Client => new(Store);

    [Fact]
    public virtual async Task A_watch_tells_of_what_is_written_and_removed_under_which_version()
    {
        await using var watched = await Watched.BeginAsync(Store, Owner);
        var first = await Slate.PutAsync("a");
        Assert.Equal(Written("a", first), await watched.NextAsync());
        var second = await Slate.PutAsync("a");
        Assert.Equal(Written("a", second), await watched.NextAsync());
        await Slate.RemoveAsync("a");

        Assert.Equal(DocumentChange.Removed(Owner, "a"), await watched.NextAsync());
    }

    [Fact]
    public virtual async Task A_watch_does_not_tell_of_what_changed_nothing()
    {
        await using var watched = await Watched.BeginAsync(Store, Owner);
        await Slate.CommitAsync(DocumentWrite.Put("a", Some.Json("1"), Precondition.Present));
        await Slate.CommitAsync(DocumentWrite.Remove("a"));
        await Slate.CommitAsync(DocumentWrite.Check("a", Precondition.None));
        await Slate.CommitWhileAsync(Some.TokenId(), DocumentWrite.Put("a", Some.Json("1")));
        await Slate.RemoveAsync("a");
        await Slate.DropAsync();
        var last = await Slate.PutAsync("last");

        Assert.Equal(Written("last", last), await watched.NextAsync());
    }

    [Fact]
    public virtual async Task Every_document_of_a_commit_is_told_of()
    {
        NeedsSeveralDocuments();
        await Slate.PutAsync("c");
        await using var watched = await Watched.BeginAsync(Store, Owner);
        var (a, b) = (DocumentWrite.Put("a", Some.Json("1")), DocumentWrite.Put("b", Some.Json("1")));
        await Slate.CommitAsync(a, b, DocumentWrite.Remove("c"));

        Assert.Equal(
            new HashSet<DocumentChange> { Written("a", a.Version), Written("b", b.Version), DocumentChange.Removed(Owner, "c") },
            [await watched.NextAsync(), await watched.NextAsync(), await watched.NextAsync()]);
    }

    [Fact]
    public virtual async Task What_is_taken_is_told_of_as_removed()
    {
        await Slate.PutAsync("a");
        await using var watched = await Watched.BeginAsync(Store, Owner);
        await Slate.RemoveAsync("a");

        Assert.Equal(DocumentChange.Removed(Owner, "a"), await watched.NextAsync());
    }

    [Fact]
    public virtual async Task A_dropped_slate_is_told_of_by_its_documents_or_by_a_resync()
    {
        await Slate.PutAsync("a");
        await using var watched = await Watched.BeginAsync(Store, Owner);
        await Slate.DropAsync();

        Assert.Contains(await watched.NextAsync(), (DocumentChange[])[DocumentChange.Removed(Owner, "a"), DocumentChange.Resync(Owner)]);
    }

    [Fact]
    public virtual async Task A_watch_of_one_owner_does_not_tell_of_another()
    {
        await using var watched = await Watched.BeginAsync(Store, Owner);
        await new SlateOf(Store, Some.Owner()).PutAsync("a");
        await new SlateOf(Store, Owner + "a").PutAsync("a");
        var version = await Slate.PutAsync("a");

        Assert.Equal(Written("a", version), await watched.NextAsync());
    }

    [Fact]
    public virtual async Task A_watch_of_all_tells_of_every_owner()
    {
        var other = new SlateOf(Store, Some.Owner());
        await using var watched = await Watched.BeginAsync(Store, null);
        var version = await Slate.PutAsync("a");
        var others = await other.PutAsync("a");

        // Changes of different documents come in no stated order.
        var awaited = new HashSet<DocumentChange> { Written("a", version), DocumentChange.Written(other.Owner, "a", others) };
        while (awaited.Count > 0 && await watched.NextAsync() is var change && change != DocumentChange.Resync(null)) awaited.Remove(change);
    }

    [Fact]
    public virtual async Task Hostile_names_come_back_as_they_are()
    {
        await using var watched = await Watched.BeginAsync(Store, null);
        foreach (var name in HostileNames.All)
        {
            var owner = name + Owner;
            if (System.Text.Encoding.UTF8.GetByteCount(owner) > SlateName.MaxBytes) owner = name;
            var version = await new SlateOf(Store, owner).PutAsync(name);

            await watched.UntilAsync(DocumentChange.Written(owner, name, version), DocumentChange.Resync(null));
        }
    }

    [Fact]
    public virtual async Task What_another_node_does_is_told_of_as_such_or_by_a_resync()
    {
        await using var watched = await Watched.BeginAsync(Store, Owner);
        var version = await SlateElsewhere.PutAsync("a");
        await watched.UntilAsync(Written("a", version), DocumentChange.Resync(null), DocumentChange.Resync(Owner));
        await SlateElsewhere.RemoveAsync("a");

        await watched.UntilAsync(DocumentChange.Removed(Owner, "a"), DocumentChange.Resync(null), DocumentChange.Resync(Owner));
    }

    [Fact]
    public virtual async Task A_reader_that_does_not_read_is_told_of_the_newest()
    {
        const int documents = 2_000;
        await using var watched = await Watched.BeginAsync(Store, Owner);
        for (var i = 0; i < documents; i++) await Slate.PutAsync($"{i}");
        var last = await Slate.PutAsync("last");

        // Too many to keep: a resync stands for them. What comes after it was taken is told again.
        await watched.UntilAsync(DocumentChange.Resync(Owner), Written("last", last));
        var after = await Slate.PutAsync("after");
        await watched.UntilAsync(Written("after", after));
    }

    [Fact]
    public virtual async Task Of_many_writers_the_last_change_told_of_a_document_is_its_newest()
    {
        var seen = new Dictionary<string, DocumentVersion>();
        await using var watched = await Watched.BeginAsync(Store, Owner);
        var writers = Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
                if ((writer + i) % 5 == 0) await Slate.RemoveAsync($"{i % 3}");
                else await Slate.PutAsync($"{i % 3}");
        }, Stop)));
        var end = writers.ContinueWith(async _ => await Slate.PutAsync("end"), Stop, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        for (var change = await watched.NextAsync(); change.Id != "end"; change = await watched.NextAsync())
        {
            if (change.Kind == ChangeKind.Written) seen[change.Id!] = change.Version;
            else if (change.Kind == ChangeKind.Removed) seen.Remove(change.Id!);
            else await ResyncAsync(seen);
        }

        await writers;
        await end;

        Assert.Equal((await Slate.ListAsync()).Where(entry => entry.Id != "end").ToDictionary(entry => entry.Id, entry => entry.Version), seen);
    }

    [Fact]
    public virtual async Task A_watch_ends_when_it_is_cancelled_and_leaves_others_alone()
    {
        await using var other = await Watched.BeginAsync(Store, Owner);
        var watched = await Watched.BeginAsync(Store, Owner);
        var waiting = watched.NextAsync();
        await watched.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var version = await Slate.PutAsync("a");

        Assert.Equal(Written("a", version), await other.NextAsync());
    }

    [Fact]
    public virtual async Task Watching_again_after_the_last_watch_has_ended_misses_nothing()
    {
        for (var i = 0; i < 3; i++)
        {
            await using var watched = await Watched.BeginAsync(Store, Owner);
            var version = await Slate.PutAsync("a");

            Assert.Equal(Written("a", version), await watched.NextAsync());
        }
    }

    [Fact]
    public virtual async Task A_watch_survives_an_outage_and_misses_nothing()
    {
        Assert.SkipWhen(Fixture.Outages.Count == 0, "The store's fixture names no outages.");
        await using var watched = await Watched.BeginAsync(Store, Owner);
        foreach (var outage in Fixture.Outages)
        {
            await outage.BeginAsync();
            try
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Slate.PutAsync("during"));
            }
            finally
            {
                await outage.EndAsync();
            }

            var version = await Slate.PutAsync("after");
            await watched.UntilAsync(Written("after", version), DocumentChange.Resync(Owner), DocumentChange.Resync(null));
        }
    }

    [Fact]
    public virtual async Task A_client_is_told_first_of_what_is_there_and_then_exactly_of_what_changes_anywhere()
    {
        var (a, b) = (await Slate.PutAsync("a"), await Slate.PutAsync("b"));
        await using var watched = new Watched(stop => Client.WatchAsync(Owner, stop));
        Assert.Equal([Written("a", a), Written("b", b)], new HashSet<DocumentChange> { await watched.NextAsync(), await watched.NextAsync() });
        await SlateElsewhere.RemoveAsync("b");
        Assert.Equal(DocumentChange.Removed(Owner, "b"), await watched.NextAsync());
        a = await SlateElsewhere.PutAsync("a");
        Assert.Equal(Written("a", a), await watched.NextAsync());
        await SlateElsewhere.DropAsync();

        Assert.Equal(DocumentChange.Removed(Owner, "a"), await watched.NextAsync());
    }

    private DocumentChange Written(string id, DocumentVersion version) => DocumentChange.Written(Owner, id, version);

    private async Task ResyncAsync(Dictionary<string, DocumentVersion> seen)
    {
        seen.Clear();
        foreach (var entry in await Slate.ListAsync()) seen[entry.Id] = entry.Version;
    }
}
