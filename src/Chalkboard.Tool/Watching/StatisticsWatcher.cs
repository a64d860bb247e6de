using System.Threading.Channels;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Watching;

/// <summary>Reads statistics at an interval, and shows them until a key or a signal ends it.</summary>
internal sealed class StatisticsWatcher(WatchOptions options, TimeProvider timeProvider)
{
    private static readonly TimeSpan _resizeCheckInterval = TimeSpan.FromMilliseconds(200);

    private readonly WatchView _view = new(options, timeProvider);

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateUnbounded<Action>();
        var keys = Channel.CreateBounded<ConsoleKeyInfo>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropWrite });
        var screen = new Screen(_view);
        var terminal = await Terminal.OpenAsync(output).ConfigureAwait(false);
        await using (terminal.ConfigureAwait(false))
        {
            Terminal.ReadKeys(keys.Writer);
            Task[] sources =
                [PollAsync(events.Writer, stopping.Token), WatchSizeAsync(events.Writer, stopping.Token),
                WatchKeysAsync(keys.Reader, screen, events.Writer, stopping)];
            try
            {
                do
                {
                    while (events.Reader.TryRead(out var handleEvent)) handleEvent();
                    var (width, height) = Terminal.Size;
                    await terminal.WriteAsync(screen.Draw(width, height)).ConfigureAwait(false);
                }
                while (await events.Reader.WaitToReadAsync(stopping.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException)
            {
                // The user has quit.
            }
            finally
            {
                await stopping.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(sources).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PollAsync(ChannelWriter<Action> events, CancellationToken cancellationToken)
    {
        using var source = new StatisticsSource(options.Source, timeProvider);
        using var timer = new PeriodicTimer(options.Interval, timeProvider);
        do
        {
            try
            {
                var statistics = await source.ReadAsync(WatchOptions.Timeout, cancellationToken).ConfigureAwait(false);
                events.TryWrite(() => _view.Show(statistics));
            }
            catch (ToolException exception)
            {
                events.TryWrite(() => _view.ShowError(exception.Message));
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task WatchSizeAsync(ChannelWriter<Action> events, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_resizeCheckInterval, timeProvider);
        var size = Terminal.Size;
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Terminal.Size == size) continue;
            size = Terminal.Size;
            // The screen is drawn after each event.
            events.TryWrite(static () => { });
        }
    }

    private static async Task WatchKeysAsync(
        ChannelReader<ConsoleKeyInfo> keys, Screen screen, ChannelWriter<Action> events, CancellationTokenSource stopping)
    {
        await foreach (var key in keys.ReadAllAsync(stopping.Token).ConfigureAwait(false))
        {
            if (key.Key is ConsoleKey.Q or ConsoleKey.Escape)
            {
                await stopping.CancelAsync().ConfigureAwait(false);
                return;
            }

            if (GetScrollAction(key) is { } action) events.TryWrite(() => screen.Scroll(action));
        }
    }

    private static ScrollAction? GetScrollAction(ConsoleKeyInfo key) => key.Key switch
    {
        ConsoleKey.UpArrow or ConsoleKey.K => ScrollAction.Up,
        ConsoleKey.DownArrow or ConsoleKey.J => ScrollAction.Down,
        ConsoleKey.PageUp or ConsoleKey.B => ScrollAction.PageUp,
        ConsoleKey.PageDown or ConsoleKey.Spacebar => ScrollAction.PageDown,
        ConsoleKey.Home => ScrollAction.Home,
        ConsoleKey.End => ScrollAction.End,
        ConsoleKey.Tab when key.Modifiers.HasFlag(ConsoleModifiers.Shift) => ScrollAction.Previous,
        ConsoleKey.Tab => ScrollAction.Next,
        _ => null,
    };
}
