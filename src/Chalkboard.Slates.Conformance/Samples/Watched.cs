using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance.Samples;

/// <summary>A watch that is read step by step.</summary>
internal sealed class Watched : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly IAsyncEnumerator<DocumentChange> _changes;
    private Task<bool>? _next;

    public Watched(Func<CancellationToken, IAsyncEnumerable<DocumentChange>> watch) => _changes = watch(_end.Token).GetAsyncEnumerator(_end.Token);

    /// <summary>Begins to watch a store, and returns once the watch is live.</summary>
    public static async Task<Watched> BeginAsync(ISlateStore store, string? owner)
    {
        var watched = new Watched(stop => store.WatchAsync(owner, stop));
        Assert.Equal(DocumentChange.Resync(owner), await watched.NextAsync());
        return watched;
    }

    /// <summary>The next change, which must come before long.</summary>
    public async Task<DocumentChange> NextAsync()
    {
        _next ??= _changes.MoveNextAsync().AsTask();
        Assert.True(await _next.WaitAsync(_patience), "The watch has ended.");
        _next = null;
        return _changes.Current;
    }

    /// <summary>Reads on until a change is one of those, and returns it.</summary>
    public async Task<DocumentChange> UntilAsync(params DocumentChange[] any)
    {
        while (true)
            if (await NextAsync() is var change && any.Contains(change)) return change;
    }

    /// <summary>Ends the watch, and waits until it has.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_next is not null) await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _changes.DisposeAsync();
        _end.Dispose();
    }
}
