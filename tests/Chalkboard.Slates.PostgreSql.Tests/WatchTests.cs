using Chalkboard.Slates.PostgreSql.Changes;
using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>Changes by LISTEN and NOTIFY.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task Commits_notify_only_while_somebody_watches()
    {
        var (store, schema) = await TestData.SharedStoreAsync();
        await using var owned = store;
        await using var other = new NpgsqlConnection((await SharedServer.GetAsync()).ConnectionString);
        await other.OpenAsync(TestData.Stop);
        var heard = new List<string>();
        other.Notification += (_, e) => heard.Add(e.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN chalkboard_{schema}", other)) await listen.ExecuteNonQueryAsync(TestData.Stop);

        await store.SucceedsAsync(TestData.Commit(TestData.Put("before")));
        await using (var changes = store.WatchAsync(null, TestData.Stop).GetAsyncEnumerator(TestData.Stop))
        {
            Assert.True(await changes.MoveNextAsync());
            await store.SucceedsAsync(TestData.Commit(TestData.Put("during")));
            Assert.True(await changes.MoveNextAsync());
            Assert.Equal("during", changes.Current.Id);
        }

        while (heard.Count == 0) await other.WaitAsync(TimeSpan.FromSeconds(10), TestData.Stop);
        Assert.EndsWith("during", Assert.Single(heard), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_one_node_that_watches_ends_another_that_watches_misses_nothing()
    {
        var (first, schema) = await TestData.SharedStoreAsync();
        await using var second = TestData.Store((await SharedServer.GetAsync()).ConnectionString, options => options.Schema = schema);
        var one = first.WatchAsync(null, TestData.Stop).GetAsyncEnumerator(TestData.Stop);
        Assert.True(await one.MoveNextAsync());
        await using var two = second.WatchAsync(null, TestData.Stop).GetAsyncEnumerator(TestData.Stop);
        Assert.True(await two.MoveNextAsync());

        var put = TestData.Put();
        await second.SucceedsAsync(TestData.Commit(put));
        Assert.True(await two.MoveNextAsync());
        Assert.Equal(DocumentChange.Written(TestData.Owner, "user", put.Version), two.Current);

        await one.DisposeAsync();
        await first.DisposeAsync();
        await second.SucceedsAsync(TestData.Commit(DocumentWrite.Delete("user")));
        Assert.True(await two.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestData.Stop));
        Assert.Contains(two.Current, (DocumentChange[])[DocumentChange.Deleted(TestData.Owner, "user"), DocumentChange.Resync(null)]);
        while (two.Current.Kind != ChangeKind.Resync) Assert.True(
            await two.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestData.Stop));

        put = TestData.Put();
        await second.SucceedsAsync(TestData.Commit(put));
        Assert.True(await two.MoveNextAsync());
        Assert.Equal(DocumentChange.Written(TestData.Owner, "user", put.Version), two.Current);
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
