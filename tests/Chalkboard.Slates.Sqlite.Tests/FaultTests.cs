using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Files;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Chalkboard.Slates.Sqlite.Tests;

/// <summary>What can be wrong with a file: each is told clearly, loses nothing, and is over once it is mended.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_folder_is_named_and_the_store_works_once_it_is_there()
    {
        var missing = Path.Combine(_folder.Path, "not", "mounted");
        await using var store = TestData.Store(Path.Combine(missing, "slates.db"));

        Assert.Contains("folder does not exist", await store.FailsAsync(TestData.Commit()), StringComparison.Ordinal);
        var read = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadAsync());
        Assert.Contains("folder does not exist", read.Message, StringComparison.Ordinal);

        Directory.CreateDirectory(missing);
        await store.SucceedsAsync(TestData.Commit());
        Assert.NotNull(await store.ReadAsync());
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await using (var store = TestData.Store(_folder.GetPath("slates.db"))) await store.SucceedsAsync(TestData.Commit());
        using (var future = TestData.OtherProgram(_folder.GetPath("slates.db"))) future.Ask("PRAGMA user_version = 3");

        await using var older = TestData.Store(_folder.GetPath("slates.db"));
        Assert.Contains(
            "written by a newer version of Chalkboard (its schema has version 3, this version supports 2)",
            await older.FailsAsync(TestData.Commit()), StringComparison.Ordinal);

        using (var mended = TestData.OtherProgram(_folder.GetPath("slates.db"))) mended.Ask("PRAGMA user_version = 2");
        Assert.NotNull(await older.ReadAsync());
    }

    [Fact]
    public async Task A_database_of_something_else_is_refused_and_left_as_it_is()
    {
        using (var other = TestData.OtherProgram(_folder.GetPath("slates.db"))) other.Ask("CREATE TABLE customers (name TEXT)");

        await using var store = TestData.Store(_folder.GetPath("slates.db"));
        Assert.Contains("a SQLite database of another program", await store.FailsAsync(TestData.Commit()), StringComparison.Ordinal);

        using var same = TestData.OtherProgram(_folder.GetPath("slates.db"));
        Assert.Equal(1, same.Ask("SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        var letter = string.Concat(Enumerable.Repeat("Dear diary, today I was not a database. ", 100));
        await File.WriteAllTextAsync(_folder.GetPath("slates.db"), letter, TestData.Stop);

        await using var store = TestData.Store(_folder.GetPath("slates.db"));
        Assert.Contains("is not a SQLite database", await store.FailsAsync(TestData.Commit()), StringComparison.Ordinal);
        Assert.Equal(letter, await File.ReadAllTextAsync(_folder.GetPath("slates.db"), TestData.Stop));
    }

    [Fact]
    public async Task A_damaged_file_is_told_and_the_store_works_again_once_a_backup_is_back()
    {
        await using (var writer = TestData.Store(_folder.GetPath("slates.db")))
            for (var i = 0; i < 50; i++) await writer.SucceedsAsync(TestData.Large($"document{i}", 4_000));
        var backup = await File.ReadAllBytesAsync(_folder.GetPath("slates.db"), TestData.Stop);
        var damaged = backup.ToArray();
        damaged.AsSpan(4_096).Fill(0xA5);
        await File.WriteAllBytesAsync(_folder.GetPath("slates.db"), damaged, TestData.Stop);

        await using var store = TestData.Store(_folder.GetPath("slates.db"));
        var read = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadAsync("document7"));
        Assert.Contains("is damaged", read.Message, StringComparison.Ordinal);
        Assert.Contains("is damaged", await store.FailsAsync(TestData.Commit()), StringComparison.Ordinal);

        await File.WriteAllBytesAsync(_folder.GetPath("slates.db"), backup, TestData.Stop);
        Assert.NotNull(await store.ReadAsync("document7"));
        await store.SucceedsAsync(TestData.Commit());
    }

    [Fact]
    public async Task A_file_locked_by_another_program_is_told_after_the_timeout_and_works_once_it_is_let_go()
    {
        await using var store = TestData.Store(_folder.GetPath("slates.db"), options => options.Timeout = TimeSpan.FromMilliseconds(200));
        await store.SucceedsAsync(TestData.Commit());
        using var other = TestData.OtherProgram(_folder.GetPath("slates.db"));
        other.Ask("BEGIN IMMEDIATE");

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await store.CommitAsync(TestData.Commit("late"), TestData.Stop));
        Assert.Contains("has been locked by another program for 0.2 s", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsOutcomeUnknown);
        Assert.NotNull(await store.ReadAsync());

        other.Ask("ROLLBACK");
        await store.SucceedsAsync(TestData.Commit("in time"));
        Assert.Null(await store.ReadAsync("late"));
    }

    [Fact]
    public async Task A_file_that_another_program_has_to_itself_is_told_to_readers_too()
    {
        await using (var first = TestData.Store(_folder.GetPath("slates.db"))) await first.SucceedsAsync(TestData.Commit());
        using var other = TestData.OtherProgram(_folder.GetPath("slates.db"));
        other.Ask("PRAGMA locking_mode = EXCLUSIVE");
        other.Ask("BEGIN EXCLUSIVE");

        await using var store = TestData.Store(_folder.GetPath("slates.db"), options => options.Timeout = TimeSpan.FromMilliseconds(200));
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadAsync());
        Assert.Contains("locked by another program", error.Message, StringComparison.Ordinal);

        other.Dispose();
        Assert.NotNull(await store.ReadAsync());
    }

    [Fact]
    public void What_is_said_of_a_fault_does_not_contradict_what_is_said_of_the_write()
    {
        const string applied = "Nothing was written", unknown = "Whether this commit was applied is unknown";
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
    public async Task A_read_only_file_is_told_and_the_store_works_once_it_can_be_written()
    {
        using var disk = SmallDisk.Mount(_folder.Path, megabytes: 4);
        await using (var before = TestData.Store(Path.Combine(disk.Path, "slates.db"))) await before.SucceedsAsync(TestData.Commit());
        disk.MakeReadOnly(true);

        await using var store = TestData.Store(Path.Combine(disk.Path, "slates.db"));
        Assert.Contains("it or its folder is read-only", await store.FailsAsync(TestData.Commit("late")), StringComparison.Ordinal);
        var read = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadAsync());
        Assert.Contains("it or its folder is read-only", read.Message, StringComparison.Ordinal);

        disk.MakeReadOnly(false);
        Assert.NotNull(await store.ReadAsync());
        Assert.Null(await store.ReadAsync("late"));
        await store.SucceedsAsync(TestData.Commit("in time"));
    }

    [Fact]
    public async Task A_full_disk_is_told_loses_nothing_and_the_store_works_again_once_there_is_room()
    {
        using var disk = SmallDisk.Mount(_folder.Path, megabytes: 4);
        await using var store = TestData.Store(Path.Combine(disk.Path, "slates.db"));
        await store.SucceedsAsync(TestData.Commit());
        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[2 * 1024 * 1024], TestData.Stop);

        Assert.Matches(
            "disk of the slate database .* (is full|reports an error)",
            await store.FailsAsync(TestData.Large("too large", 3 * 1024 * 1024)));
        Assert.NotNull(await store.ReadAsync());

        File.Delete(ballast);
        Assert.Null(await store.ReadAsync("too large"));
        await store.SucceedsAsync(TestData.Commit("in time"));
    }

    [Fact]
    public async Task A_commit_that_does_not_fit_on_the_disk_does_not_hurt_those_of_its_group()
    {
        using var disk = SmallDisk.Mount(_folder.Path, megabytes: 4);
        await using var store = TestData.Store(Path.Combine(disk.Path, "slates.db"));
        await store.SucceedsAsync(TestData.Commit());
        using var other = TestData.OtherProgram(Path.Combine(disk.Path, "slates.db"));
        other.Ask("BEGIN IMMEDIATE");

        var before = store.CommitAsync(TestData.Commit("before"), TestData.Stop).AsTask();
        var tooLarge = store.CommitAsync(TestData.Large("too large", 6 * 1024 * 1024), TestData.Stop).AsTask();
        var after = store.CommitAsync(TestData.Commit("after"), TestData.Stop).AsTask();
        other.Ask("ROLLBACK");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => tooLarge);
        Assert.Equal(CommitOutcome.Committed, await before);
        Assert.Equal(CommitOutcome.Committed, await after);
        Assert.NotNull(await store.ReadAsync("before"));
        Assert.NotNull(await store.ReadAsync("after"));
        Assert.Null(await store.ReadAsync("too large"));
    }

    [Fact]
    public async Task A_disk_that_is_full_as_a_group_is_committed_takes_those_that_fit_and_nothing_of_the_others()
    {
        using var disk = SmallDisk.Mount(_folder.Path, megabytes: 4);
        var file = Path.Combine(disk.Path, "slates.db");
        await using var store = TestData.Store(file);
        await store.SucceedsAsync(TestData.Commit());
        await File.WriteAllBytesAsync(
            Path.Combine(disk.Path, "ballast"), new byte[new DriveInfo(disk.Path).AvailableFreeSpace - 1_200_000], TestData.Stop);
        using var other = TestData.OtherProgram(file);
        other.Ask("BEGIN IMMEDIATE");
        // Small enough to be written as the transaction is committed, and not before.
        var commits =
            Enumerable.Range(0, 4).Select(i => store.CommitAsync(TestData.Large($"{i}", 400_000), TestData.Stop).AsTask()).ToList();
        other.Ask("ROLLBACK");
        await Task.WhenAll(commits).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.InRange(commits.Count(commit => commit.IsCompletedSuccessfully), 1, 3);
        for (var i = 0; i < commits.Count; i++)
        {
            Assert.Equal(commits[i].IsCompletedSuccessfully, await store.ReadAsync($"{i}") is not null);
            if (commits[i].IsCompletedSuccessfully) continue;
            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => commits[i]);
            Assert.False(failure.IsOutcomeUnknown);
            Assert.Matches("is full.* Nothing was written\\.$", failure.Message);
        }
    }
}
