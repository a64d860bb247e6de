using System.Collections.Concurrent;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Sqlite.Tests;

/// <summary>
/// A file that is removed or replaced while the store is open. It is an error until the file is back, and never a new, empty store.
/// </summary>
public sealed class MissingFileTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteSlateStore _store;

    public MissingFileTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps an open file where it is.");
        _store = TestData.OpenStore(_folder.GetPath("slates.db"));
    }

    private string Elsewhere => Path.Combine(_folder.Path, "elsewhere");

    private string[] Log => [_folder.GetPath("slates.db") + "-wal", _folder.GetPath("slates.db") + "-shm"];

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_operation_reports_a_moved_file_until_it_is_back()
    {
        await WriteAndReadAsync();
        File.Move(_folder.GetPath("slates.db"), Elsewhere);
        await AssertFailsAsync("has disappeared");
        Assert.False(File.Exists(_folder.GetPath("slates.db")));

        File.Move(Elsewhere, _folder.GetPath("slates.db"));
        await AssertWorksAsync();
    }

    [Fact]
    public async Task A_moved_folder_is_reported_until_it_is_back()
    {
        var moved = _folder.Path + "-moved";
        await WriteAndReadAsync();
        Directory.Move(_folder.Path, moved);
        await AssertFailsAsync("has disappeared");
        Directory.CreateDirectory(_folder.Path);
        await AssertFailsAsync("has disappeared");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));

        Directory.Delete(_folder.Path);
        Directory.Move(moved, _folder.Path);
        await AssertWorksAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_moved_parent_folder_is_reported_until_it_is_back()
    {
        var (above, moved) = (Path.Combine(_folder.Path, "above"), Path.Combine(_folder.Path, "moved"));
        Directory.CreateDirectory(Path.Combine(above, "folder"));
        await using var store = TestData.OpenStore(Path.Combine(above, "folder", "slates.db"));
        await store.AssertCommitsAsync(TestData.CreateCommit());
        Directory.Move(above, moved);

        Exception? failure;
        do failure =
            await Record.ExceptionAsync(async () => await store.FindAsync(TestData.Owner, "user", TestContext.Current.CancellationToken));
        while (failure is null);
        Assert.Contains("has disappeared", Assert.IsType<StoreUnavailableException>(failure).Message, StringComparison.Ordinal);
        Assert.Contains("has disappeared", await store.AssertFailsAsync(TestData.CreateCommit()), StringComparison.Ordinal);

        Directory.Move(moved, above);
        Assert.NotNull(await store.ReadTextAsync());
    }

    [Fact]
    public async Task A_file_that_was_deleted_with_its_log_is_not_created_again()
    {
        await WriteAndReadAsync();
        foreach (var file in Directory.GetFiles(_folder.Path)) File.Delete(file);
        await AssertFailsAsync("has disappeared");
        await AssertFailsAsync("has disappeared");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_file_that_was_replaced_by_a_copy_is_refused_until_the_original_is_back()
    {
        await WriteAndReadAsync();
        var copy = Path.Combine(_folder.Path, "copy");
        File.Copy(_folder.GetPath("slates.db"), copy);
        File.Move(_folder.GetPath("slates.db"), Elsewhere);
        File.Move(copy, _folder.GetPath("slates.db"));
        var before = await File.ReadAllBytesAsync(_folder.GetPath("slates.db"), TestData.Stop);
        await AssertFailsAsync("was replaced by another file");
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.GetPath("slates.db"), TestData.Stop));

        File.Move(Elsewhere, _folder.GetPath("slates.db"), overwrite: true);
        await AssertWorksAsync();
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    public async Task A_moved_log_is_reported_until_it_is_back(string suffix)
    {
        await WriteAndReadAsync();
        File.Move(_folder.GetPath("slates.db") + suffix, Elsewhere);
        await AssertFailsAsync("The log of the slate database");
        Assert.False(File.Exists(_folder.GetPath("slates.db") + suffix));

        File.Move(Elsewhere, _folder.GetPath("slates.db") + suffix);
        await AssertWorksAsync();
    }

    [Fact]
    public async Task A_store_whose_log_was_deleted_writes_acknowledged_commits_to_the_file_at_disposal()
    {
        await WriteAndReadAsync();
        foreach (var file in Log) File.Delete(file);
        await AssertFailsAsync("The log of the slate database");
        await _store.DisposeAsync();

        await using var later = TestData.OpenStore(_folder.GetPath("slates.db"));
        Assert.NotNull(await later.ReadTextAsync());
        await later.AssertCommitsAsync(TestData.CreateCommit());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_watch_continues_with_a_resync_when_the_file_is_back()
    {
        var time = new FakeTimeProvider();
        var failures = new Failures();
        await using var store = new SqliteSlateStore(new SqliteStoreOptions { Path = _folder.GetPath("slates.db") }, time, failures);
        await store.AssertCommitsAsync(TestData.CreateCommit());
        await using var watch = store.WatchAsync(TestData.Owner, TestData.Stop).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await watch.MoveNextAsync());
        var next = watch.MoveNextAsync().AsTask();

        File.Move(_folder.GetPath("slates.db"), Elsewhere);
        await TestData.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            return failures.Messages.Any(message => message.Contains("has disappeared", StringComparison.Ordinal));
        });
        Assert.False(next.IsCompleted);

        File.Move(Elsewhere, _folder.GetPath("slates.db"));
        await TestData.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            return next.IsCompleted;
        });
        Assert.True(await next);
        Assert.Equal(DocumentChange.Resync(TestData.Owner), watch.Current);
    }

    private async Task WriteAndReadAsync()
    {
        await _store.AssertCommitsAsync(TestData.CreateCommit());
        Assert.NotNull(await _store.ReadTextAsync());
    }

    private async Task AssertFailsAsync(string expected)
    {
        var health =
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await new SlateClient(_store).CheckAsync(TestData.Stop));
        Assert.Contains(expected, health.Message, StringComparison.Ordinal);
        Assert.Matches($"{expected}.* Nothing was written\\.$", await _store.AssertFailsAsync(TestData.CreateCommit("late")));
        Assert.Contains(
            expected, (await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.ReadTextAsync())).Message,
            StringComparison.Ordinal);
        Assert.Contains(expected, (await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await _store.Tokens.FindAsync(TokenId.FromBytes(new byte[32]), TestData.Stop))).Message, StringComparison.Ordinal);
    }

    private async Task AssertWorksAsync()
    {
        Assert.NotNull(await _store.ReadTextAsync());
        Assert.Null(await _store.ReadTextAsync("late"));
        await _store.AssertCommitsAsync(TestData.CreateCommit("in time"));
        await _store.DisposeAsync();
        await using var later = TestData.OpenStore(_folder.GetPath("slates.db"));
        Assert.NotNull(await later.ReadTextAsync());
        Assert.NotNull(await later.ReadTextAsync("in time"));
    }

    private sealed class Failures : ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Enqueue($"{formatter(state, exception)} {exception?.Message}");
    }
}
