using System.Threading.Channels;

namespace Chalkboard.Tool.Watching;

/// <summary>The terminal while it is ours: another screen without a cursor, which disposing gives back.</summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly TextWriter _output;

    private Terminal(TextWriter output) => _output = output;

    /// <summary>Whether there is one to take.</summary>
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

    /// <summary>Passes keys on for as long as the process lives. Reading them blocks, and takes a thread of its own.</summary>
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
                // The terminal is gone; Ctrl-C or a signal ends the view.
            }
        }
    }

    public async ValueTask DisposeAsync() => await WriteAsync("\e[?25h\e[?1049l").ConfigureAwait(false);
}
