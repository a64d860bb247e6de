namespace Chalkboard.Tool.Commands;

/// <summary>Runs a command, and reports its failure as one line on standard error and an exit code.</summary>
internal static class CommandRunner
{
    /// <param name="errors">The standard error.</param>
    /// <param name="action">The command, which returns its exit code.</param>
    /// <param name="explain">Returns the message for an exception of this command; null for the usual one.</param>
    /// <param name="canceledExitCode">The exit code of a canceled command.</param>
    /// <param name="failedExitCode">The exit code of a command that failed.</param>
    public static async Task<int> RunAsync(
        TextWriter errors, Func<Task<int>> action, Func<Exception, string?>? explain = null, int canceledExitCode = ExitCode.Failure,
        int failedExitCode = ExitCode.Failure)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return canceledExitCode;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            await errors.WriteLineAsync($"chalk: {explain?.Invoke(exception) ?? Explain(exception)}").ConfigureAwait(false);
            return failedExitCode;
        }
    }

    /// <summary>Returns the message for an exception: its own if it is for the user, otherwise that chalk has a defect.</summary>
    public static string Explain(Exception exception) => exception switch
    {
        ToolException or IOException => exception.Message,
        _ => $"This is a defect of chalk: {exception.GetType().Name}. Please report it, with the command.",
    };
}
