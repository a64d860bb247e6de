using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Chalkboard.Slates.Conformance.Crash;

/// <summary>Starts a process that writes, lets it write for a while, and kills it without warning.</summary>
internal static class KilledProcess
{
    // By a real clock: what a process may take to start and write on a busy machine.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    /// <param name="fixture">Whose <see cref="StoreFixture.OpenAsync"/> opens the store there.</param>
    /// <param name="owner">Whose slates to write.</param>
    /// <param name="lines">How many acknowledged writes to wait for.</param>
    /// <param name="stop">Stops waiting.</param>
    public static async Task<Acknowledgement> RunAsync(StoreFixture fixture, string owner, int lines, CancellationToken stop)
    {
        var acknowledged = new Acknowledgement();
        using var process = Process.Start(Describe(fixture, owner))!;
        var errors = process.StandardError.ReadToEndAsync(stop);
        try
        {
            for (; lines > 0 && await process.StandardOutput.ReadLineAsync(stop).AsTask().WaitAsync(_patience, stop) is { } line; lines--) acknowledged.Read(line);
        }
        finally
        {
            process.Kill();
        }

        while (await process.StandardOutput.ReadLineAsync(stop) is { } line) acknowledged.Read(line);
        await process.WaitForExitAsync(stop);
        Assert.True(lines == 0, $"The process that was to be killed ended by itself: {await errors}");
        return acknowledged;
    }

    private static ProcessStartInfo Describe(StoreFixture fixture, string owner)
    {
        // Runs this assembly in the surroundings of the tests: with their dependencies and their runtime.
        var tests = Path.ChangeExtension(fixture.GetType().Assembly.Location, null);
        var start = new ProcessStartInfo(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] arguments = [
            "exec", "--depsfile", $"{tests}.deps.json", "--runtimeconfig", $"{tests}.runtimeconfig.json", typeof(KilledProcess).Assembly.Location,
            fixture.GetType().AssemblyQualifiedName!, fixture.Place, owner];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }
}
