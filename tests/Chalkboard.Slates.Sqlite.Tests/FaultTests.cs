using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Files;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Chalkboard.Slates.Sqlite.Tests;

/// <summary>Faults of the file. Each has a clear error and loses no write; the store recovers when the fault ends.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_error_names_a_missing_folder_and_the_store_recovers_when_it_exists()
    {
        var missing = Path.Combine(_folder.Path, "not", "mounted");
        await using var store = TestData.OpenStore(Path.Combine(missing, "slates.db"));

        Assert.Contains("folder does not exist", await store.AssertFailsAsync(TestData.CreateCommit()), StringComparison.Ordinal);
        var read = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadTextAsync());
        Assert.Contains("folder does not exist", read.Message, StringComparison.Ordinal);

        Directory.CreateDirectory(missing);
        await store.AssertCommitsAsync(TestData.CreateCommit());
        Assert.NotNull(await store.ReadTextAsync());
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_unchanged()
    {
        await using (var store = TestData.OpenStore(_folder.GetPath("slates.db"))) await store.AssertCommitsAsync(TestData.CreateCommit());
        using (var future = TestData.OpenConnection(_folder.GetPath("slates.db"))) future.ExecuteScalar("PRAGMA user_version = 3");

        await using var older = TestData.OpenStore(_folder.GetPath("slates.db"));
        Assert.Contains(
            "written by a newer version of Chalkboard (its schema has version 3, this version supports 2)",
            await older.AssertFailsAsync(TestData.CreateCommit()), StringComparison.Ordinal);

        using (var mended = TestData.OpenConnection(_folder.GetPath("slates.db"))) mended.ExecuteScalar("PRAGMA user_version = 2");
        Assert.NotNull(await older.ReadTextAsync());
    }

    [Fact]
    public async Task A_database_of_another_application_is_refused_and_unchanged()
    {
        using (var other = TestData.OpenConnection(_folder.GetPath("slates.db"))) other.ExecuteScalar("CREATE TABLE customers (name TEXT)");

        await using var store = TestData.OpenStore(_folder.GetPath("slates.db"));
        Assert.Contains("a SQLite database of another program", await store.AssertFailsAsync(TestData.CreateCommit()),
            StringComparison.Ordinal);

        using var same = TestData.OpenConnection(_folder.GetPath("slates.db"));
        Assert.Equal(1, same.ExecuteScalar("SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_unchanged()
    {
        var letter = string.Concat(Enumerable.Repeat("Dear diary, today I was not a database. ", 100));
        await File.WriteAllTextAsync(_folder.GetPath("slates.db"), letter, TestData.Stop);

        await using var store = TestData.OpenStore(_folder.GetPath("slates.db"));
        Assert.Contains("is not a SQLite database", await store.AssertFailsAsync(TestData.CreateCommit()), StringComparison.Ordinal);
        Assert.Equal(letter, await File.ReadAllTextAsync(_folder.GetPath("slates.db"), TestData.Stop));
    }

    [Fact]
    public async Task A_damaged_file_is_reported_and_the_store_recovers_with_a_backup()
    {
        await using (var writer = TestData.OpenStore(_folder.GetPath("slates.db")))
            for (var i = 0; i < 50; i++) await writer.AssertCommitsAsync(TestData.CreateLargeCommit($"document{i}", 4_000));
        var backup = await File.ReadAllBytesAsync(_folder.GetPath("slates.db"), TestData.Stop);
        var damaged = backup.ToArray();
        damaged.AsSpan(4_096).Fill(0xA5);
        await File.WriteAllBytesAsync(_folder.GetPath("slates.db"), damaged, TestData.Stop);

        await using var store = TestData.OpenStore(_folder.GetPath("slates.db"));
        var read = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadTextAsync("document7"));
        Assert.Contains("is damaged", read.Message, StringComparison.Ordinal);
        Assert.Contains("is damaged", await store.AssertFailsAsync(TestData.CreateCommit()), StringComparison.Ordinal);

        await File.WriteAllBytesAsync(_folder.GetPath("slates.db"), backup, TestData.Stop);
        Assert.NotNull(await store.ReadTextAsync("document7"));
        await store.AssertCommitsAsync(TestData.CreateCommit());
    }

    [Fact]
    public async Task A_locked_file_is_reported_after_the_timeout_and_the_store_recovers_when_it_is_unlocked()
    {
        await using var store = TestData.OpenStore(_folder.GetPath("slates.db"), options => options.Timeout = TimeSpan.FromSeconds(2));
        await store.AssertCommitsAsync(TestData.CreateCommit());
        using var other = TestData.OpenConnection(_folder.GetPath("slates.db"));
        other.ExecuteScalar("BEGIN IMMEDIATE");

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await store.CommitAsync(TestData.CreateCommit("late"), TestData.Stop));
        Assert.Contains("has been locked by another program for 2 s", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsOutcomeUnknown);
        Assert.NotNull(await store.ReadTextAsync());

        other.ExecuteScalar("ROLLBACK");
        await store.AssertCommitsAsync(TestData.CreateCommit("in time"));
        Assert.Null(await store.ReadTextAsync("late"));
    }

    [Fact]
    public async Task An_exclusively_locked_file_is_reported_to_readers_too()
    {
        await using (var first = TestData.OpenStore(_folder.GetPath("slates.db"))) await first.AssertCommitsAsync(TestData.CreateCommit());
        using var other = TestData.OpenConnection(_folder.GetPath("slates.db"));
        other.ExecuteScalar("PRAGMA locking_mode = EXCLUSIVE");
        other.ExecuteScalar("BEGIN EXCLUSIVE");

        await using var store = TestData.OpenStore(_folder.GetPath("slates.db"), options => options.Timeout = TimeSpan.FromSeconds(2));
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadTextAsync());
        Assert.Contains("locked by another program", error.Message, StringComparison.Ordinal);

        other.Dispose();
        Assert.NotNull(await store.ReadTextAsync());
    }

    [Fact]
    public void The_description_of_a_fault_agrees_with_the_outcome_of_the_write()
    {
        const string applied = "Nothing was written", unknown = "The write may have been applied: read the data again before you retry";
        foreach (var code in Enumerable.Range(SQLITE_ERROR, SQLITE_NOTADB))
        {
            var error = new SqliteException("disk", code);
            var (none, not, perhaps) = (Connections.Faults.ToStoreException(error, "file", WriteOutcome.None),
                Connections.Faults.ToStoreException(
                    error, "file", WriteOutcome.NotApplied), Connections.Faults.ToStoreException(error, "file", WriteOutcome.Unknown));
            Assert.Equal((false, false, true), (none.IsOutcomeUnknown, not.IsOutcomeUnknown, perhaps.IsOutcomeUnknown));
            Assert.DoesNotContain("written.", none.Message, StringComparison.Ordinal);
            Assert.Equal($"{none.Message} {applied}.", not.Message);
            Assert.Equal($"{none.Message} {unknown}.", perhaps.Message);
        }
    }

    [Fact]
    public async Task A_read_only_file_is_reported_and_the_store_recovers_when_it_is_writable()
    {
        using var disk = SmallDisk.Mount(_folder.Path, megabytes: 4);
        await using (var before = TestData.OpenStore(Path.Combine(disk.Path, "slates.db"))) await before.AssertCommitsAsync(
            TestData.CreateCommit());
        disk.MakeReadOnly(true);

        await using var store = TestData.OpenStore(Path.Combine(disk.Path, "slates.db"));
        Assert.Contains("it or its folder is read-only", await store.AssertFailsAsync(TestData.CreateCommit("late")),
            StringComparison.Ordinal);
        var read = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadTextAsync());
        Assert.Contains("it or its folder is read-only", read.Message, StringComparison.Ordinal);

        disk.MakeReadOnly(false);
        Assert.NotNull(await store.ReadTextAsync());
        Assert.Null(await store.ReadTextAsync("late"));
        await store.AssertCommitsAsync(TestData.CreateCommit("in time"));
    }

    [Fact]
    public async Task A_full_disk_is_reported_and_the_store_recovers_when_there_is_space()
    {
        using var disk = SmallDisk.Mount(_folder.Path, megabytes: 4);
        await using var store = TestData.OpenStore(Path.Combine(disk.Path, "slates.db"));
        await store.AssertCommitsAsync(TestData.CreateCommit());
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[2 * 1024 * 1024], TestData.Stop);

        Assert.Matches(
            "disk of the slate database .* (is full|reports an error)",
            await store.AssertFailsAsync(TestData.CreateLargeCommit("too large", 3 * 1024 * 1024)));
        Assert.NotNull(await store.ReadTextAsync());

        File.Delete(ballast);
        Assert.Null(await store.ReadTextAsync("too large"));
        await store.AssertCommitsAsync(TestData.CreateCommit("in time"));
    }

    [Fact]
    public async Task A_commit_that_does_not_fit_on_the_disk_does_not_fail_others_of_its_group()
    {
        using var disk = SmallDisk.Mount(_folder.Path, megabytes: 4);
        await using var store = TestData.OpenStore(Path.Combine(disk.Path, "slates.db"));
        await store.AssertCommitsAsync(TestData.CreateCommit());
        using var other = TestData.OpenConnection(Path.Combine(disk.Path, "slates.db"));
        other.ExecuteScalar("BEGIN IMMEDIATE");

        var before = store.CommitAsync(TestData.CreateCommit("before"), TestData.Stop).AsTask();
        var tooLarge = store.CommitAsync(TestData.CreateLargeCommit("too large", 6 * 1024 * 1024), TestData.Stop).AsTask();
        var after = store.CommitAsync(TestData.CreateCommit("after"), TestData.Stop).AsTask();
        other.ExecuteScalar("ROLLBACK");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => tooLarge);
        Assert.Equal(CommitOutcome.Committed, await before);
        Assert.Equal(CommitOutcome.Committed, await after);
        Assert.NotNull(await store.ReadTextAsync("before"));
        Assert.NotNull(await store.ReadTextAsync("after"));
        Assert.Null(await store.ReadTextAsync("too large"));
    }

    [Fact]
    public async Task A_group_on_a_full_disk_applies_the_commits_that_fit()
    {
        using var disk = SmallDisk.Mount(_folder.Path, megabytes: 4);
        var file = Path.Combine(disk.Path, "slates.db");
        await using var store = TestData.OpenStore(file);
        await store.AssertCommitsAsync(TestData.CreateCommit());
        await File.WriteAllBytesAsync(
            Path.Combine(disk.Path, "ballast"), new byte[new DriveInfo(disk.Path).AvailableFreeSpace - 1_200_000], TestData.Stop);
        using var other = TestData.OpenConnection(file);
        other.ExecuteScalar("BEGIN IMMEDIATE");
        // Small enough to stay in memory until the transaction is committed.
        var commits =
            Enumerable.Range(0, 4).Select(
                i => store.CommitAsync(TestData.CreateLargeCommit($"{i}", 400_000), TestData.Stop).AsTask()).ToList();
        other.ExecuteScalar("ROLLBACK");
        await Task.WhenAll(commits).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.InRange(commits.Count(commit => commit.IsCompletedSuccessfully), 1, 3);
        for (var i = 0; i < commits.Count; i++)
        {
            Assert.Equal(commits[i].IsCompletedSuccessfully, await store.ReadTextAsync($"{i}") is not null);
            if (commits[i].IsCompletedSuccessfully) continue;
            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => commits[i]);
            Assert.False(failure.IsOutcomeUnknown);
            Assert.Matches("is full.* Nothing was written\\.$", failure.Message);
        }
    }
}
