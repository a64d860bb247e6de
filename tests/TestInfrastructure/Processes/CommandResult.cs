namespace Chalkboard.TestInfrastructure.Processes;

/// <summary>The exit code and the output of a command that has ended.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors = "")
{
    /// <summary>The output of a command that writes one line.</summary>
    public string Line => Output.TrimEnd('\r', '\n');
}
