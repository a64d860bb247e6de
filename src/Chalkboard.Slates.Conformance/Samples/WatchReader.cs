using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance.Samples;

/// <summary>Reads a watch one change at a time.</summary>
internal sealed class WatchReader : IAsyncDisposable
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _cancellationTokenSource =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly IAsyncEnumerator<DocumentChange> _changes;
    private Task<bool>? _next;

    public WatchReader(Func<CancellationToken, IAsyncEnumerable<DocumentChange>> watch) =>
        _changes = watch(_cancellationTokenSource.Token).GetAsyncEnumerator(_cancellationTokenSource.Token);

    /// <summary>Starts a watch of a store, and returns when the watch is live.</summary>
    public static async Task<WatchReader> StartAsync(ISlateStore store, string? owner)
    {
        var reader = new WatchReader(cancellationToken => store.WatchAsync(owner, cancellationToken));
        Assert.Equal(DocumentChange.Resync(owner), await reader.ReadAsync());
        return reader;
    }

    /// <summary>Reads the next change, which must come within the timeout.</summary>
    public async Task<DocumentChange> ReadAsync()
    {
        _next ??= _changes.MoveNextAsync().AsTask();
        Assert.True(await _next.WaitAsync(_timeout), "The watch has ended.");
        _next = null;
        return _changes.Current;
    }

    /// <summary>Reads until a change is one of the expected ones, and returns it.</summary>
    public async Task<DocumentChange> ReadUntilAsync(params DocumentChange[] expected)
    {
        while (true)
            if (await ReadAsync() is var change && expected.Contains(change)) return change;
    }

    /// <summary>Ends the watch, and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellationTokenSource.CancelAsync();
        if (_next is not null) await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _changes.DisposeAsync();
        _cancellationTokenSource.Dispose();
    }
}
