namespace Chalkboard.Tool.Commands;

/// <summary>The exit codes of all commands except <c>chalk check</c>, which exits with a <see cref="Checking.CheckState"/>.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    public const int Failure = 1;

    // A monitor that runs a command with a mistake must not take it for a warning. So this is its UNKNOWN.
    public const int UsageError = 3;

    /// <summary>Ended by a signal, before the application of <c>chalk trace</c> was started: 128 and the number of SIGINT.</summary>
    public const int Interrupted = 130;
}
