using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Chalkboard.Slates.Conformance.Crash;

/// <summary>Starts a process that writes, lets it write for a while, and kills it without warning.</summary>
internal static class KilledProcess
{
    // On a real clock. Far longer than a process takes to start and write on a busy machine.
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(5);

    /// <param name="fixture">The fixture whose <see cref="StoreFixture.OpenAsync"/> opens the store in that process.</param>
    /// <param name="owner">The owner of the slates to write.</param>
    /// <param name="lineCount">The number of acknowledged writes to wait for.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<AcknowledgedWrites> RunAsync(
        StoreFixture fixture, string owner, int lineCount, CancellationToken cancellationToken)
    {
        var acknowledgedWrites = new AcknowledgedWrites();
        using var process = Process.Start(CreateStartInfo(fixture, owner))!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            for (; lineCount > 0
                && await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask()
                    .WaitAsync(_timeout, cancellationToken) is { } line; lineCount--) acknowledgedWrites.ParseLine(line);
        }
        finally
        {
            process.Kill();
        }

        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line) acknowledgedWrites.ParseLine(line);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(lineCount == 0, $"The process that was to be killed ended by itself: {await errors}");
        return acknowledgedWrites;
    }

    private static ProcessStartInfo CreateStartInfo(StoreFixture fixture, string owner)
    {
        // Runs this assembly with the dependencies and the runtime of the tests.
        var testsPath = Path.ChangeExtension(fixture.GetType().Assembly.Location, null);
        var startInfo =
            new ProcessStartInfo(
                Path.Combine(
                    RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
        string[] arguments = [
            "exec", "--depsfile", $"{testsPath}.deps.json", "--runtimeconfig", $"{testsPath}.runtimeconfig.json",
            typeof(KilledProcess).Assembly.Location,
            fixture.GetType().AssemblyQualifiedName!, fixture.Location, owner];
        foreach (var argument in arguments) startInfo.ArgumentList.Add(argument);
        return startInfo;
    }
}
