namespace Chalkboard.Tool.Commands;

/// <summary>The exit codes of all commands except <c>chalk check</c>, which exits with a <see cref="Checking.CheckState"/>.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    public const int Failure = 1;

    /// <summary>A condition of <c>chalk trace diff --fail-if</c> is met.</summary>
    public const int ConditionMet = 1;

    /// <summary>The traces can't be compared, which must differ from a condition that is met, as in <c>diff</c>.</summary>
    public const int NotCompared = 2;

    // The exit code of UNKNOWN, because a monitor that runs a wrong command line must not report a warning.
    public const int UsageError = 3;

    /// <summary>Ended by a signal before the application of <c>chalk trace</c> was started: 128 plus the number of SIGINT.</summary>
    public const int Interrupted = 130;
}
