using System.Threading.Channels;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Watching;

/// <summary>Reads again and again, and shows each reading until a key or a signal ends it.</summary>
internal sealed class Watch(WatchOptions options, TimeProvider time)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(200);

    private readonly View _view = new(options, time);

    public async Task RunAsync(TextWriter output, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var events = Channel.CreateUnbounded<Action>();
        var keys = Channel.CreateBounded<ConsoleKeyInfo>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropWrite });
        var screen = new Screen(_view);
        var terminal = await Terminal.TakeAsync(output).ConfigureAwait(false);
        await using (terminal.ConfigureAwait(false))
        {
            Terminal.ReadKeys(keys.Writer);
            Task[] sources = [PollAsync(events.Writer, end.Token), ResizeAsync(events.Writer, end.Token), ListenAsync(keys.Reader, screen, events.Writer, end)];
            try
            {
                do
                {
                    while (events.Reader.TryRead(out var happened)) happened();
                    var (width, height) = Terminal.Size;
                    await terminal.ShowAsync(screen.Draw(width, height)).ConfigureAwait(false);
                }
                while (await events.Reader.WaitToReadAsync(end.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException)
            {
                // Asked for.
            }
            finally
            {
                await end.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(sources).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Reads once.</summary>
    /// <exception cref="SourceException">It could not be read.</exception>
    public static async Task<Figure> ReadAsync(Source source, WatchOptions options, TimeProvider time, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(_patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await source.ReadAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new SourceException($"{options.Source.Shown} did not answer within {_patience.TotalSeconds} s.");
        }
    }

    private async Task PollAsync(ChannelWriter<Action> events, CancellationToken cancellation)
    {
        using var source = new Source(options.Source);
        using var timer = new PeriodicTimer(options.Interval, time);
        do
        {
            try
            {
                var statistics = await ReadAsync(source, options, time, cancellation).ConfigureAwait(false);
                events.TryWrite(() => _view.Show(statistics));
            }
            catch (SourceException exception)
            {
                events.TryWrite(() => _view.ShowTrouble(exception.Message));
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    private async Task ResizeAsync(ChannelWriter<Action> events, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(_glance, time);
        var size = Terminal.Size;
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            if (Terminal.Size == size) continue;
            size = Terminal.Size;
            events.TryWrite(() => { });
        }
    }

    private static async Task ListenAsync(ChannelReader<ConsoleKeyInfo> keys, Screen screen, ChannelWriter<Action> events, CancellationTokenSource end)
    {
        await foreach (var key in keys.ReadAllAsync(end.Token).ConfigureAwait(false))
        {
            if (key.Key is ConsoleKey.Q or ConsoleKey.Escape)
            {
                await end.CancelAsync().ConfigureAwait(false);
                return;
            }

            if (MoveFor(key) is { } move) events.TryWrite(() => screen.Scroll(move));
        }
    }

    private static Move? MoveFor(ConsoleKeyInfo key) => key.Key switch
    {
        ConsoleKey.UpArrow or ConsoleKey.K => Move.Up,
        ConsoleKey.DownArrow or ConsoleKey.J => Move.Down,
        ConsoleKey.PageUp or ConsoleKey.B => Move.PageUp,
        ConsoleKey.PageDown or ConsoleKey.Spacebar => Move.PageDown,
        ConsoleKey.Home => Move.Home,
        ConsoleKey.End => Move.End,
        ConsoleKey.Tab when key.Modifiers.HasFlag(ConsoleModifiers.Shift) => Move.Previous,
        ConsoleKey.Tab => Move.Next,
        _ => null,
    };
}
