using Xunit;

namespace Chalkboard.Slates.Conformance.Samples;

/// <summary>Reads a watch one element at a time.</summary>
internal sealed class WatchReader<T> : IAsyncDisposable
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _cancellationTokenSource =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly IAsyncEnumerator<T> _elements;
    private Task<bool>? _next;

    public WatchReader(Func<CancellationToken, IAsyncEnumerable<T>> watch) =>
        _elements = watch(_cancellationTokenSource.Token).GetAsyncEnumerator(_cancellationTokenSource.Token);

    /// <summary>True if an element has arrived that was not read.</summary>
    public bool HasNext => (_next ??= _elements.MoveNextAsync().AsTask()).IsCompleted;

    /// <summary>Reads the next element, which must come within the timeout.</summary>
    public async Task<T> ReadAsync()
    {
        _next ??= _elements.MoveNextAsync().AsTask();
        Assert.True(await _next.WaitAsync(_timeout), "The watch has ended.");
        _next = null;
        return _elements.Current;
    }

    /// <summary>Reads until an element is one of the expected ones, and returns it.</summary>
    public async Task<T> ReadUntilAsync(params T[] expected)
    {
        while (true)
            if (await ReadAsync() is var element && expected.Contains(element)) return element;
    }

    /// <summary>Ends the watch, and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellationTokenSource.CancelAsync();
        if (_next is not null) await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _elements.DisposeAsync();
        _cancellationTokenSource.Dispose();
    }
}
