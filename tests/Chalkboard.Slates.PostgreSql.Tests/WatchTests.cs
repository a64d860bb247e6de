using Chalkboard.Slates.PostgreSql.Changes;
using Chalkboard.Slates.PostgreSql.Tests.Given;
using Chalkboard.Slates.Storage;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>Changes by LISTEN and NOTIFY.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task Commits_notify_only_while_somebody_watches()
    {
        var (store, schema) = await Some.SharedStoreAsync();
        await using var owned = store;
        await using var other = new NpgsqlConnection((await SharedServer.GetAsync()).Connection);
        await other.OpenAsync(Some.Stop);
        var heard = new List<string>();
        other.Notification += (_, e) => heard.Add(e.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN chalkboard_{schema}", other)) await listen.ExecuteNonQueryAsync(Some.Stop);

        await store.SucceedsAsync(Some.Commit(Some.Put("before")));
        await using (var changes = store.WatchAsync(null, Some.Stop).GetAsyncEnumerator(Some.Stop))
        {
            Assert.True(await changes.MoveNextAsync());
            await store.SucceedsAsync(Some.Commit(Some.Put("during")));
            Assert.True(await changes.MoveNextAsync());
            Assert.Equal("during", changes.Current.Id);
        }

        while (heard.Count == 0) await other.WaitAsync(TimeSpan.FromSeconds(10), Some.Stop);
        Assert.EndsWith("during", Assert.Single(heard), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_one_node_that_watches_ends_another_that_watches_misses_nothing()
    {
        var (first, schema) = await Some.SharedStoreAsync();
        await using var second = Some.Store((await SharedServer.GetAsync()).Connection, options => options.Schema = schema);
        var one = first.WatchAsync(null, Some.Stop).GetAsyncEnumerator(Some.Stop);
        Assert.True(await one.MoveNextAsync());
        await using var two = second.WatchAsync(null, Some.Stop).GetAsyncEnumerator(Some.Stop);
        Assert.True(await two.MoveNextAsync());

        var put = Some.Put();
        await second.SucceedsAsync(Some.Commit(put));
        Assert.True(await two.MoveNextAsync());
        Assert.Equal(DocumentChange.Written(Some.Owner, "user", put.Version), two.Current);

        await one.DisposeAsync();
        await first.DisposeAsync();
        await second.SucceedsAsync(Some.Commit(DocumentWrite.Delete("user")));
        Assert.True(await two.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Some.Stop));
        Assert.Contains(two.Current, (DocumentChange[])[DocumentChange.Deleted(Some.Owner, "user"), DocumentChange.Resync(null)]);
        while (two.Current.Kind != ChangeKind.Resync) Assert.True(await two.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Some.Stop));

        put = Some.Put();
        await second.SucceedsAsync(Some.Commit(put));
        Assert.True(await two.MoveNextAsync());
        Assert.Equal(DocumentChange.Written(Some.Owner, "user", put.Version), two.Current);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("- ")]
    [InlineData("-5 ab")]
    [InlineData("*x a")]
    [InlineData("0123 1 ab")]
    [InlineData("zz345678901234567890123456789012" + "1 ab")]
    public void What_others_notify_on_the_channel_is_no_change(string payload) => Assert.Null(NotificationListener.ParsePayload(payload));

    [Fact]
    public void Names_are_told_apart_by_their_length_in_characters()
    {
        Assert.Equal(DocumentChange.Deleted("\U0001F680 1", "\U0001F680"), NotificationListener.ParsePayload("-3 \U0001F680 1\U0001F680"));
        Assert.Equal(DocumentChange.Resync("a b"), NotificationListener.ParsePayload("*3 a b"));
    }
}
