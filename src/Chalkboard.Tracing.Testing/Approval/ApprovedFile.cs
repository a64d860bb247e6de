namespace Chalkboard.Tracing.Testing.Approval;

/// <summary>An approved text in a file next to the source of a test.</summary>
internal sealed class ApprovedFile
{
    private const string ApproveVariable = "CHALKBOARD_APPROVE";
    private const string HowToApprove = $"To approve, rename the received file, or run the tests once with {ApproveVariable}=1.";

    private readonly string _approvedPath;
    private readonly string _receivedPath;

    public ApprovedFile(string sourceFile, string name)
    {
        var folder = Path.GetDirectoryName(sourceFile);
        if (!Directory.Exists(folder))
            throw new TraceAssertionException(
                $"The source file of the test is '{sourceFile}', whose folder does not exist. Set <DeterministicSourcePaths>false" +
                "</DeterministicSourcePaths> in the project of the tests, and run them where they were built.");
        _approvedPath = Path.Combine(folder, name + ".approved.txt");
        _receivedPath = Path.Combine(folder, name + ".received.txt");
    }

    public void Compare(string received)
    {
        var approved = File.Exists(_approvedPath) ? File.ReadAllText(_approvedPath).ReplaceLineEndings("\n").TrimEnd('\n') + "\n" : null;
        if (approved != received && Environment.GetEnvironmentVariable(ApproveVariable) == "1")
        {
            File.WriteAllText(_approvedPath, received);
            approved = received;
        }

        if (approved == received)
        {
            File.Delete(_receivedPath);
            return;
        }

        File.WriteAllText(_receivedPath, received);
        var file = Path.GetFileName(_approvedPath);
        throw new TraceAssertionException(
            approved is null
                ? $"There is no {file} yet. {Path.GetFileName(_receivedPath)} next to it has:\n\n{received}\n{HowToApprove}"
                : $"The calls differ from {file} (- approved, + received):\n\n{LineDifference.Format(approved, received)}\n{HowToApprove}");
    }
}
