using System.Diagnostics;

namespace Chalkboard.Tool.Tests.Stores;

/// <summary><c>chalk slates watch</c>, in a process of its own.</summary>
public sealed class WatchChangesTests
{
    [Fact]
    public async Task Changes_of_one_owner_follow_the_existing_documents()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Ctrl-C can't be sent to one process here.");
        const string ada = "ada\e";
        await using var slates = new SlateFile();
        var before = await slates.PutAsync(ada, "before", "{}");
        using var chalk = Process.Start(Programs.CreateChalkStartInfo(["slates", "watch", ada, .. slates.StoreArguments]))!;
        try
        {
            Assert.Equal(["written", before.ToString(), "ada␛", "before"], await ReadAsync(chalk));
            await slates.PutAsync("bob", "user", "{}");
            var version = await slates.PutAsync(ada, "user", "{}");
            Assert.Equal(["written", version.ToString(), "ada␛", "user"], await ReadAsync(chalk));
            await slates.RemoveAsync(ada, "user");
            Assert.Equal(["deleted", "-", "ada␛", "user"], await ReadAsync(chalk));

            await InterruptAsync(chalk);
            await chalk.WaitForExitAsync(SlateFile.Stop);
            Assert.Equal(0, chalk.ExitCode);
        }
        finally
        {
            if (!chalk.HasExited) chalk.Kill();
        }
    }

    [Fact]
    public async Task Watching_all_owners_reports_possibly_missed_changes()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "before", "{}");
        using var chalk = Process.Start(Programs.CreateChalkStartInfo(["slates", "watch", .. slates.StoreArguments]))!;
        try
        {
            Assert.Equal(["resync", "-", "-", "-"], await ReadAsync(chalk));
            // Another process only sees that a SQLite file has changed.
            await slates.PutAsync("ada", "user", "{}");
            Assert.Equal(["resync", "-", "-", "-"], await ReadAsync(chalk));
        }
        finally
        {
            chalk.Kill();
        }
    }

    private static async Task InterruptAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        await kill.WaitForExitAsync(SlateFile.Stop);
    }

    private static async Task<string[]> ReadAsync(Process chalk)
    {
        var line = await chalk.StandardOutput.ReadLineAsync(SlateFile.Stop).AsTask().WaitAsync(TestTimeout.Default, SlateFile.Stop);
        return line?.Split('\t')[1..] ?? throw new InvalidOperationException(await chalk.StandardError.ReadToEndAsync(SlateFile.Stop));
    }
}
