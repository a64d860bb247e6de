using System.Threading.Channels;

namespace Chalkboard.Tool.Watching;

/// <summary>The alternate screen of the terminal, without a cursor. Disposing restores the terminal.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly TextWriter _output;

    private Terminal(TextWriter output) => _output = output;

    /// <summary>True if the output is a terminal.</summary>
    public static bool IsAvailable => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public static (int Width, int Height) Size => (Console.WindowWidth, Console.WindowHeight);

    public static async Task<Terminal> OpenAsync(TextWriter output)
    {
        await output.WriteAsync("\e[?1049h\e[?25l\e[H\e[2J").ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
        return new(output);
    }

    public async Task WriteAsync(string frame)
    {
        await _output.WriteAsync(frame).ConfigureAwait(false);
        await _output.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Writes the keys that are pressed to a channel until the process ends. Reading blocks, so it runs on its own thread.
    /// </summary>
    public static void ReadKeys(ChannelWriter<ConsoleKeyInfo> keys)
    {
        if (Console.IsInputRedirected) return;
        var thread = new Thread(Read) { IsBackground = true };
        thread.Start();

        void Read()
        {
            try
            {
                while (keys.TryWrite(Console.ReadKey(intercept: true)))
                {
                }
            }
            catch (InvalidOperationException)
            {
                // The terminal is closed. A signal ends the view.
            }
        }
    }

    public async ValueTask DisposeAsync() => await WriteAsync("\e[?25h\e[?1049l").ConfigureAwait(false);
}
