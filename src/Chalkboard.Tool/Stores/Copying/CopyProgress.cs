using System.Globalization;
using Spectre.Console;

namespace Chalkboard.Tool.Stores.Copying;

/// <summary>Shows the progress of a copy, if standard error is a terminal.</summary>
internal static class CopyProgress
{
    private static readonly TimeSpan _refreshInterval = TimeSpan.FromMilliseconds(200);

    public static async Task ShowAsync(
        TextWriter errors, CopyTally tally, TimeProvider timeProvider, Func<CancellationToken, Task> copy,
        CancellationToken cancellationToken)
    {
        if (Console.IsErrorRedirected)
        {
            await copy(cancellationToken).ConfigureAwait(false);
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });
        var startTimestamp = timeProvider.GetTimestamp();
        await console.Status().StartAsync(FormatLine(), async status =>
        {
            var copying = copy(cancellationToken);
            while (!copying.IsCompleted)
            {
                await Task.WhenAny(copying, Task.Delay(_refreshInterval, timeProvider, CancellationToken.None)).ConfigureAwait(false);
                status.Status(FormatLine());
            }

            await copying.ConfigureAwait(false);
        }).ConfigureAwait(false);

        string FormatLine()
        {
            var seconds = Math.Max(1, timeProvider.GetElapsedTime(startTimestamp).TotalSeconds);
            return string.Create(
                CultureInfo.InvariantCulture, $"{tally}  ({tally.Bytes / 1e6:N1} MB, {tally.Owners / seconds:N0} owners a second)");
        }
    }
}
