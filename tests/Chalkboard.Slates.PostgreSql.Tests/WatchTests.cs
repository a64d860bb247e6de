using Chalkboard.Slates.PostgreSql.Changes;
using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Waiting;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>Changes by LISTEN and NOTIFY.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task Commits_notify_only_while_there_is_a_watch()
    {
        var (store, schema) = await TestData.OpenSharedStoreAsync();
        await using var owned = store;
        await using var other = new NpgsqlConnection((await SharedServer.GetAsync()).ConnectionString);
        await other.OpenAsync(TestData.Stop);
        var heard = new List<string>();
        other.Notification += (_, e) => heard.Add(e.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN chalkboard_{schema}", other)) await listen.ExecuteNonQueryAsync(TestData.Stop);

        await store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut("before")));
        await using (var changes = store.WatchAsync(null, TestData.Stop).GetAsyncEnumerator(TestData.Stop))
        {
            Assert.True(await changes.MoveNextAsync());
            await store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut("during")));
            Assert.True(await changes.MoveNextAsync());
            Assert.Equal("during", changes.Current.Id);
        }

        while (heard.Count == 0) await other.WaitAsync(TestTimeout.Default, TestData.Stop);
        Assert.EndsWith("during", Assert.Single(heard), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_misses_nothing_when_the_watch_of_another_node_ends()
    {
        var (first, schema) = await TestData.OpenSharedStoreAsync();
        await using var second = TestData.OpenStore((await SharedServer.GetAsync()).ConnectionString, options => options.Schema = schema);
        var one = first.WatchAsync(null, TestData.Stop).GetAsyncEnumerator(TestData.Stop);
        Assert.True(await one.MoveNextAsync());
        await using var two = second.WatchAsync(null, TestData.Stop).GetAsyncEnumerator(TestData.Stop);
        Assert.True(await two.MoveNextAsync());

        var put = TestData.CreatePut();
        await second.AssertCommitsAsync(TestData.CreateCommit(put));
        Assert.True(await two.MoveNextAsync());
        Assert.Equal(DocumentChange.Written(TestData.Owner, "user", put.Version), two.Current);

        await one.DisposeAsync();
        await first.DisposeAsync();
        await second.AssertCommitsAsync(TestData.CreateCommit(DocumentWrite.Delete("user")));
        Assert.True(await two.MoveNextAsync().AsTask().WaitAsync(TestTimeout.Default, TestData.Stop));
        Assert.Contains(two.Current, (DocumentChange[])[DocumentChange.Deleted(TestData.Owner, "user"), DocumentChange.Resync(null)]);
        while (two.Current.Kind != ChangeKind.Resync) Assert.True(
            await two.MoveNextAsync().AsTask().WaitAsync(TestTimeout.Default, TestData.Stop));

        put = TestData.CreatePut();
        await second.AssertCommitsAsync(TestData.CreateCommit(put));
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
    public void Notifications_of_other_programs_are_no_changes(string payload) => Assert.Null(NotificationListener.ParsePayload(payload));

    [Fact]
    public void Notifications_separate_names_by_their_length_in_characters()
    {
        Assert.Equal(DocumentChange.Deleted("\U0001F680 1", "\U0001F680"), NotificationListener.ParsePayload("-3 \U0001F680 1\U0001F680"));
        Assert.Equal(DocumentChange.Resync("a b"), NotificationListener.ParsePayload("*3 a b"));
    }
}
