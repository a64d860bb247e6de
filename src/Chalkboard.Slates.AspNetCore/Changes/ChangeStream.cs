using System.Net.ServerSentEvents;
using System.Text.Json;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.AspNetCore.Changes;

/// <summary>The events of one connection: changes of documents, the end of the sign-in, and empty events that keep it open.</summary>
/// <param name="changes">The changes of the store. They are cancelled by <paramref name="stop"/>.</param>
/// <param name="timeProvider">The clock for empty events.</param>
/// <param name="stop">Is cancelled when the connection is closed or the application stops, and by <see cref="DisposeAsync"/>.</param>
internal sealed class ChangeStream(IAsyncEnumerable<DocumentChange> changes, TimeProvider timeProvider, CancellationTokenSource stop)
    : IAsyncDisposable
{
    // Shorter than the time after which common proxies close a silent connection.
    private static readonly TimeSpan _keepAliveInterval = TimeSpan.FromSeconds(20);

    private readonly IAsyncEnumerator<DocumentChange> _changes = changes.GetAsyncEnumerator();
    private readonly PeriodicTimer _timer = new(_keepAliveInterval, timeProvider);
    private Task<bool> _next = Task.FromResult(true);
    private Task<bool>? _signInEnded;
    private Task<bool> _tick = Task.FromResult(true);

    /// <summary>Waits until the store reports changes.</summary>
    /// <exception cref="StoreUnavailableException">The watch could not start in time.</exception>
    public async Task StartAsync()
    {
        _next = _changes.MoveNextAsync().AsTask();
        await _next.ConfigureAwait(false);
    }

    /// <param name="signInEnded">True if the sign-in has ended, after which the stream ends; false if that will not be known.</param>
    public void EndWhen(Task<bool> signInEnded) => _signInEnded = signInEnded;

    public async IAsyncEnumerable<SseItem<string>> ReadAsync()
    {
        _tick = _timer.WaitForNextTickAsync(stop.Token).AsTask();
        while (true)
        {
            var first = await Task.WhenAny(_signInEnded is null ? [_next, _tick] : [_next, _tick, _signInEnded]).ConfigureAwait(false);
            if (stop.IsCancellationRequested) yield break;
            if (first == _signInEnded)
            {
                // Without an answer, because the end can't be watched, the stream stays open.
                var hasEnded = await _signInEnded!.ConfigureAwait(false);
                _signInEnded = null;
                if (!hasEnded) continue;
                yield return new("{}", "signed-out");
                yield break;
            }

            if (first == _tick)
            {
                _tick = _timer.WaitForNextTickAsync(stop.Token).AsTask();
                // A browser ignores an event without data.
                yield return new("", "keep-alive");
                continue;
            }

            if (!await _next.ConfigureAwait(false)) yield break;
            var change = _changes.Current;
            _next = _changes.MoveNextAsync().AsTask();
            yield return change.Kind == ChangeKind.Resync
                ? new("{}", "resync")
                : new(JsonSerializer.Serialize(SlateChange.From(change), SlateChangeJson.Default.SlateChange), "change");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        _timer.Dispose();
        await ((Task)Task.WhenAll(_next, _tick, _signInEnded ?? _tick)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _changes.DisposeAsync().ConfigureAwait(false);
    }
}
