using Chalkboard.Tool.Traces;

namespace Chalkboard.Tool.Commands;

/// <summary>Runs a command on traces, and tells what went wrong.</summary>
internal static class TraceRun
{
    private const int _failed = 1;

    public static async Task<int> OfAsync(TextWriter errors, Func<Task> run)
    {
        try
        {
            await run().ConfigureAwait(false);
            return 0;
        }
        catch (TraceException exception)
        {
            await errors.WriteLineAsync($"chalk: {exception.Message}").ConfigureAwait(false);
            return _failed;
        }
        catch (OverflowException)
        {
            await errors.WriteLineAsync("chalk: The times of this trace add up to more than a clock can show. Was it changed by hand?").ConfigureAwait(false);
            return _failed;
        }
        catch (OperationCanceledException)
        {
            return _failed;
        }
        catch (IOException)
        {
            // Whoever read the output has had enough: a pager, or head.
            return _failed;
        }
    }
}
