using Chalkboard.Slates.Sqlite.Documents;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Files;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Sqlite.Tests;

public sealed class FileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Only_its_user_can_read_a_new_file()
    {
        await using var store = TestData.OpenStore(_folder.GetPath("slates.db"));
        await store.AssertCommitsAsync(TestData.CreateCommit());
        foreach (var file in Directory.GetFiles(_folder.Path))
            if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no such permissions.");
            else Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Content_can_be_queried_as_json()
    {
        await using var store = TestData.OpenStore(_folder.GetPath("slates.db"));
        await store.AssertCommitsAsync(TestData.CreateCommit(json: """{"visits":42}"""));
        using var shell = TestData.OpenConnection(_folder.GetPath("slates.db"));
        Assert.Equal(42, shell.ExecuteScalar("SELECT content ->> '$.visits' FROM documents WHERE owner = 'admin'"));
    }

    [Fact]
    public async Task Reads_and_unknown_tokens_write_nothing()
    {
        await using var store = TestData.OpenStore(_folder.GetPath("slates.db"));
        await store.AssertCommitsAsync(TestData.CreateCommit());
        using var other = TestData.OpenConnection(_folder.GetPath("slates.db"));
        // The value changes when another connection has committed: https://www.sqlite.org/pragma.html#pragma_data_version.
        var before = other.ExecuteScalar("PRAGMA data_version");

        var unknown = TokenId.FromBytes(new byte[32]);
        Assert.Null(await store.Tokens.FindAsync(unknown, TestData.Stop));
        Assert.Null(await store.Tokens.RenewAsync(unknown, TimeSpan.FromDays(1), TestData.Stop));
        Assert.False(await store.Tokens.RevokeAsync(unknown, TestData.Stop));
        await store.ReadTextAsync();
        Assert.Equal(before, other.ExecuteScalar("PRAGMA data_version"));

        await store.AssertCommitsAsync(TestData.CreateCommit());
        Assert.NotEqual(before, other.ExecuteScalar("PRAGMA data_version"));
    }

    [Fact]
    public async Task Disposing_of_the_store_leaves_one_file()
    {
        await using (var store = TestData.OpenStore(_folder.GetPath("slates.db")))
        {
            await store.AssertCommitsAsync(TestData.CreateCommit());
            await store.ReadTextAsync();
        }

        Assert.Equal([_folder.GetPath("slates.db")], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(SqliteDurability.Full, 2)]
    [InlineData(SqliteDurability.Process, 1)]
    public void The_durability_option_sets_synchronous_of_SQLite(SqliteDurability durability, long synchronous)
    {
        var database = new Connections.Database(new SqliteStoreOptions { Path = _folder.GetPath("slates.db"), Durability = durability });
        using var connection = database.Open();
        using var statement = connection.Prepare("PRAGMA synchronous");
        using var _ = statement.BeginUse();
        Assert.True(statement.Read());
        Assert.Equal(synchronous, statement.GetInt64(0));
    }

    [Fact]
    public async Task Expired_rows_are_swept_in_bounded_steps()
    {
        var time = new FakeTimeProvider();
        await using var store = TestData.OpenStore(_folder.GetPath("slates.db"), options => options.Sweep.BatchSize = 3, time);
        for (var i = 0; i < 10; i++) await store.AssertCommitsAsync(
            TestData.CreateCommit($"short{i}", expiresAfter: TimeSpan.FromSeconds(10)));
        await store.Tokens.IssueAsync(TestData.CreateToken(TokenId.FromBytes(new byte[32]), TimeSpan.FromSeconds(10)), TestData.Stop);
        await store.AssertCommitsAsync(TestData.CreateCommit("long"));
        using var shell = TestData.OpenConnection(_folder.GetPath("slates.db"));
        Assert.Equal(11, shell.ExecuteScalar("SELECT count(*) FROM slate_documents"));

        time.Advance(TimeSpan.FromMinutes(1));
        await TestData.UntilAsync(
            () => shell.ExecuteScalar("SELECT (SELECT count(*) FROM slate_documents) + (SELECT count(*) FROM tokens)") == 1);
        Assert.NotNull(await store.ReadTextAsync("long"));
    }

    [Fact]
    public async Task A_step_of_a_sweep_removes_at_most_BatchSize_rows()
    {
        var time = new FakeTimeProvider();
        await using (var store = TestData.OpenStore(
            _folder.GetPath("slates.db"), options => options.Sweep.Interval = Timeout.InfiniteTimeSpan, time))
            for (var i = 0; i < 5; i++) await store.AssertCommitsAsync(
                TestData.CreateCommit($"short{i}", expiresAfter: TimeSpan.FromSeconds(10)));
        time.Advance(TimeSpan.FromSeconds(10));

        using var writer =
            new Connections.WriteConnection(
                new Connections.Database(new SqliteStoreOptions { Path = _folder.GetPath("slates.db") }).Open(),
                time, new ChangeFeed(), new ChangeFeed());
        Assert.Equal([3, 2, 0], Enumerable.Range(0, 3).Select(_ => ExpirySweep.RemoveBatch(writer, 3)));
    }

    [Fact]
    public async Task Another_process_frees_a_deleted_slate_if_the_deleting_process_ends()
    {
        var database = new Connections.Database(new SqliteStoreOptions { Path = _folder.GetPath("slates.db") });
        var time = new FakeTimeProvider();
        await using (var store = TestData.OpenStore(_folder.GetPath("slates.db")))
            for (var i = 0; i < 10; i++) await store.AssertCommitsAsync(TestData.CreateCommit($"{i}"));
        using (var writer = new Connections.WriteConnection(database.Open(), time, new ChangeFeed(), new ChangeFeed()))
            Assert.True(writer.Documents.Delete(TestData.Owner, 256));

        await using var later = TestData.OpenStore(_folder.GetPath("slates.db"), options => options.Sweep.BatchSize = 3, time);
        Assert.Null(await later.ReadTextAsync("1"));
        await later.AssertCommitsAsync(TestData.CreateCommit());
        using var shell = TestData.OpenConnection(_folder.GetPath("slates.db"));
        Assert.Equal(
            (11, 2, 1), (shell.ExecuteScalar("SELECT count(*) FROM slate_documents"), shell.ExecuteScalar("SELECT count(*) FROM slates"),
                shell.ExecuteScalar("SELECT count(*) FROM documents")));
        time.Advance(TimeSpan.FromMinutes(1));
        await TestData.UntilAsync(
            () => shell.ExecuteScalar("SELECT (SELECT count(*) FROM slate_documents) + (SELECT count(*) FROM slates)") == 2);
        Assert.NotNull(await later.ReadTextAsync());
    }

    [Fact]
    public async Task Deleting_a_slate_of_expired_documents_takes_bounded_steps_and_returns_false()
    {
        var time = new FakeTimeProvider();
        await using (var store = TestData.OpenStore(
            _folder.GetPath("slates.db"), options => options.Sweep.Interval = Timeout.InfiniteTimeSpan, time))
            for (var i = 0; i < 5; i++) await store.AssertCommitsAsync(
                TestData.CreateCommit($"short{i}", expiresAfter: TimeSpan.FromSeconds(10)));
        time.Advance(TimeSpan.FromSeconds(10));

        using var writer =
            new Connections.WriteConnection(
                new Connections.Database(new SqliteStoreOptions { Path = _folder.GetPath("slates.db") }).Open(),
                time, new ChangeFeed(), new ChangeFeed());
        Assert.Equal(
            [null, null, false, false], Enumerable.Range(0, 4).Select(_ => writer.Documents.Delete(TestData.Owner, 2)));
    }

    [Fact]
    public async Task A_slate_has_a_row_only_while_it_has_documents()
    {
        await using var store = TestData.OpenStore(_folder.GetPath("slates.db"));
        await store.AssertCommitsAsync(TestData.CreateCommit("a"));
        await store.AssertCommitsAsync(new Commit(TestData.Owner, [Remove("a"), Put("c")]));
        using var shell = TestData.OpenConnection(_folder.GetPath("slates.db"));
        Assert.Equal(
            (1, 1), (shell.ExecuteScalar("SELECT count(*) FROM slates"),
                shell.ExecuteScalar("SELECT count(*) FROM documents WHERE id = 'c'")));

        await store.AssertCommitsAsync(new Commit(TestData.Owner, [Remove("c")]));
        Assert.Equal(0, shell.ExecuteScalar("SELECT count(*) FROM slates"));

        static DocumentWrite Remove(string id) => DocumentWrite.Delete(id);
        static DocumentWrite Put(string id) => DocumentWrite.Put(id, "1"u8.ToArray());
    }
}
