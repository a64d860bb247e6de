namespace Chalkboard.Tool.Tests.Given;

/// <summary>What a command ended with.</summary>
internal sealed record Run(int ExitCode, string Output, string Errors = "")
{
    public string Line => Output.TrimEnd('\r', '\n');
}
