namespace Chalkboard.Tool.Commands;

/// <summary>The exit codes of all commands except <c>chalk check</c>, which exits with a <see cref="Checking.CheckState"/>.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    public const int Failure = 1;

    // The exit code of UNKNOWN, because a monitor that runs a wrong command line must not report a warning.
    public const int UsageError = 3;

    /// <summary>Ended by a signal before the application of <c>chalk trace</c> was started: 128 plus the number of SIGINT.</summary>
    public const int Interrupted = 130;
}
