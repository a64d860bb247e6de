using Chalkboard.Tool.Traces;

namespace Chalkboard.Tool.Commands;

/// <summary>Runs a command on traces, and tells what went wrong.</summary>
internal static class TraceCommandRunner
{
    private const int ExitFailure = 1;

    public static async Task<int> RunAsync(TextWriter errors, Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
            return 0;
        }
        catch (TraceException exception)
        {
            await errors.WriteLineAsync($"chalk: {exception.Message}").ConfigureAwait(false);
            return ExitFailure;
        }
        catch (OverflowException)
        {
            await errors.WriteLineAsync("chalk: The times of this trace add up to more than a clock can show. Was it changed by hand?").ConfigureAwait(false);
            return ExitFailure;
        }
        catch (OperationCanceledException)
        {
            return ExitFailure;
        }
        catch (IOException)
        {
            // Whoever read the output has had enough: a pager, or head.
            return ExitFailure;
        }
    }
}
