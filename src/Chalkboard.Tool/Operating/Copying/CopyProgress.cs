using System.Globalization;
using Spectre.Console;

namespace Chalkboard.Tool.Operating.Copying;

/// <summary>Shows how far a copy is while it runs, where standard error is a terminal.</summary>
internal static class CopyProgress
{
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(200);

    public static async Task ShowAsync(TextWriter errors, CopyTally tally, TimeProvider time, Func<CancellationToken, Task> copy, CancellationToken cancellation)
    {
        if (Console.IsErrorRedirected)
        {
            await copy(cancellation).ConfigureAwait(false);
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });
        var began = time.GetTimestamp();
        await console.Status().StartAsync(Line(), async status =>
        {
            var copying = copy(cancellation);
            while (!copying.IsCompleted)
            {
                await Task.WhenAny(copying, Task.Delay(_glance, time, CancellationToken.None)).ConfigureAwait(false);
                status.Status(Line());
            }

            await copying.ConfigureAwait(false);
        }).ConfigureAwait(false);

        string Line()
        {
            var seconds = Math.Max(1, time.GetElapsedTime(began).TotalSeconds);
            return string.Create(CultureInfo.InvariantCulture, $"{tally}  ({tally.Bytes / 1e6:N1} MB, {tally.Owners / seconds:N0} owners a second)");
        }
    }
}
