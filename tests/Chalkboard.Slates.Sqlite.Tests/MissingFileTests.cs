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
        _store = TestData.Store(_folder.GetPath("slates.db"));
    }

    private string Elsewhere => Path.Combine(_folder.Path, "elsewhere");

    private string[] Log => [_folder.GetPath("slates.db") + "-wal", _folder.GetPath("slates.db") + "-shm"];

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_that_was_moved_is_missed_by_every_operation_until_it_is_back()
    {
        await WriteAndReadAsync();
        File.Move(_folder.GetPath("slates.db"), Elsewhere);
        await FailsAsync("has disappeared");
        Assert.False(File.Exists(_folder.GetPath("slates.db")));

        File.Move(Elsewhere, _folder.GetPath("slates.db"));
        await WorksAsync();
    }

    [Fact]
    public async Task A_folder_that_was_moved_is_missed_until_it_is_back()
    {
        var moved = _folder.Path + "-moved";
        await WriteAndReadAsync();
        Directory.Move(_folder.Path, moved);
        await FailsAsync("has disappeared");
        Directory.CreateDirectory(_folder.Path);
        await FailsAsync("has disappeared");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));

        Directory.Delete(_folder.Path);
        Directory.Move(moved, _folder.Path);
        await WorksAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_folder_above_that_was_moved_is_missed_before_long_until_it_is_back()
    {
        var (above, moved) = (Path.Combine(_folder.Path, "above"), Path.Combine(_folder.Path, "moved"));
        Directory.CreateDirectory(Path.Combine(above, "folder"));
        await using var store = TestData.Store(Path.Combine(above, "folder", "slates.db"));
        await store.SucceedsAsync(TestData.Commit());
        Directory.Move(above, moved);

        Exception? failure;
        do failure =
            await Record.ExceptionAsync(async () => await store.FindAsync(TestData.Owner, "user", TestContext.Current.CancellationToken));
        while (failure is null);
        Assert.Contains("has disappeared", Assert.IsType<StoreUnavailableException>(failure).Message, StringComparison.Ordinal);
        Assert.Contains("has disappeared", await store.FailsAsync(TestData.Commit()), StringComparison.Ordinal);

        Directory.Move(moved, above);
        Assert.NotNull(await store.ReadAsync());
    }

    [Fact]
    public async Task A_file_that_was_removed_with_its_log_is_not_made_again()
    {
        await WriteAndReadAsync();
        foreach (var file in Directory.GetFiles(_folder.Path)) File.Delete(file);
        await FailsAsync("has disappeared");
        await FailsAsync("has disappeared");
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
        await FailsAsync("was replaced by another file");
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.GetPath("slates.db"), TestData.Stop));

        File.Move(Elsewhere, _folder.GetPath("slates.db"), overwrite: true);
        await WorksAsync();
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    public async Task A_log_that_was_moved_is_missed_until_it_is_back(string suffix)
    {
        await WriteAndReadAsync();
        File.Move(_folder.GetPath("slates.db") + suffix, Elsewhere);
        await FailsAsync("The log of the slate database");
        Assert.False(File.Exists(_folder.GetPath("slates.db") + suffix));

        File.Move(Elsewhere, _folder.GetPath("slates.db") + suffix);
        await WorksAsync();
    }

    [Fact]
    public async Task After_the_log_was_removed_a_store_that_closes_writes_what_it_had_acknowledged_to_the_file()
    {
        await WriteAndReadAsync();
        foreach (var file in Log) File.Delete(file);
        await FailsAsync("The log of the slate database");
        await _store.DisposeAsync();

        await using var later = TestData.Store(_folder.GetPath("slates.db"));
        Assert.NotNull(await later.ReadAsync());
        await later.SucceedsAsync(TestData.Commit());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_watch_goes_on_with_a_resync_once_the_file_is_back()
    {
        var time = new FakeTimeProvider();
        var failures = new Failures();
        await using var store = new SqliteSlateStore(new SqliteStoreOptions { Path = _folder.GetPath("slates.db") }, time, failures);
        await store.SucceedsAsync(TestData.Commit());
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
        await _store.SucceedsAsync(TestData.Commit());
        Assert.NotNull(await _store.ReadAsync());
    }

    private async Task FailsAsync(string expected)
    {
        var health =
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await new SlateClient(_store).CheckAsync(TestData.Stop));
        Assert.Contains(expected, health.Message, StringComparison.Ordinal);
        Assert.Matches($"{expected}.* Nothing was written\\.$", await _store.FailsAsync(TestData.Commit("late")));
        Assert.Contains(
            expected, (await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.ReadAsync())).Message,
            StringComparison.Ordinal);
        Assert.Contains(expected, (await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await _store.Tokens.FindAsync(TokenId.FromBytes(new byte[32]), TestData.Stop))).Message, StringComparison.Ordinal);
    }

    private async Task WorksAsync()
    {
        Assert.NotNull(await _store.ReadAsync());
        Assert.Null(await _store.ReadAsync("late"));
        await _store.SucceedsAsync(TestData.Commit("in time"));
        await _store.DisposeAsync();
        await using var later = TestData.Store(_folder.GetPath("slates.db"));
        Assert.NotNull(await later.ReadAsync());
        Assert.NotNull(await later.ReadAsync("in time"));
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
