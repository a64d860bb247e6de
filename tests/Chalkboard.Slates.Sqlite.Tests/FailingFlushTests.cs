using System.ComponentModel;
using System.Diagnostics;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Files;

namespace Chalkboard.Slates.Sqlite.Tests;

/// <summary>
/// A disk that sometimes fails to flush the log. A commit of unknown outcome may be applied, so it is not repeated: otherwise it could
/// be applied twice. The writes run in a process of their own, where a preloaded library makes flushes fail.
/// </summary>
public sealed class FailingFlushTests : IDisposable
{
    private const string PlaceVariable = "CHALKBOARD_FAILING_FLUSHES";
    private const int Writers = 16, Workflows = 150;

    private readonly TemporaryFolder _folder = new();
    private int _unknown;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_reported_outcome_of_a_commit_is_true_when_flushes_fail()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux can preload the library.");
        var library = Path.Combine(_folder.Path, "failing_flush.so");
        var source = Path.Combine(AppContext.BaseDirectory, "failing_flush.c");
        Assert.SkipUnless(
            await RunAsync("cc", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]) is (0, _), "There is no C compiler.");

        var (exitCode, output) = await RunAsync(Environment.ProcessPath!,
            ["-explicit", "only", "-method", $"*.{nameof(Writes_in_a_process_whose_flushes_fail)}"],
            ("LD_PRELOAD", library), (PlaceVariable, _folder.GetPath("slates.db")));
        Assert.True(exitCode == 0 && output.Contains("Total: 1,", StringComparison.Ordinal), output);
    }

    [Fact(Explicit = true)]
    public async Task Writes_in_a_process_whose_flushes_fail()
    {
        var file = Environment.GetEnvironmentVariable(PlaceVariable);
        Assert.SkipWhen(
            file is null, $"{nameof(The_reported_outcome_of_a_commit_is_true_when_flushes_fail)} runs this in a process of its own.");
        List<string>[] refused, ended;
        // The test does not read here: an open read would prevent the recovery of the log.
        await using (var store = await OpenAsync(file))
        {
            refused = [.. Enumerable.Range(0, Writers).Select(_ => new List<string>())];
            ended = [.. Enumerable.Range(0, Writers).Select(_ => new List<string>())];
            await Task.WhenAll(
                Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(store, writer, refused[writer], ended[writer]))));
        }

        await using var later = TestData.OpenStore(file);
        Assert.InRange(_unknown, 1, int.MaxValue);
        foreach (var id in refused.Concat(ended).SelectMany(ids => ids)) Assert.Null(await later.ReadTextAsync(id));
    }

    /// <summary>Begins and completes workflows, each with one submitter.</summary>
    private async Task WriteAsync(SqliteSlateStore store, int writer, List<string> refused, List<string> ended)
    {
        for (var i = 0; i < Workflows; i++)
        {
            var id = $"{writer}/{i}";
            var begin = DocumentWrite.Put(id, "1"u8.ToArray(), Precondition.Absent);
            if (await TryCommitAsync(store, begin) is { } began)
            {
                if (!began.IsOutcomeUnknown) refused.Add(id);
                continue;
            }

            var end = DocumentWrite.Delete(id, Precondition.AtVersion(begin.Version));
            while (await TryCommitAsync(store, end) is { } failure)
                if (failure.IsOutcomeUnknown) goto next;
            ended.Add(id);
        next:;
        }
    }

    private async Task<StoreUnavailableException?> TryCommitAsync(SqliteSlateStore store, DocumentWrite write)
    {
        try
        {
            Assert.Equal(CommitOutcome.Committed, await store.CommitAsync(new Commit(TestData.Owner, [write]), TestData.Stop));
            return null;
        }
        catch (StoreUnavailableException e)
        {
            if (e.IsOutcomeUnknown) Interlocked.Increment(ref _unknown);
            return e;
        }
    }

    // Opening the store flushes, too, so it may have to be repeated.
    private async Task<SqliteSlateStore> OpenAsync(string file)
    {
        var store = TestData.OpenStore(file);
        while (await TryCommitAsync(store, DocumentWrite.Put("first", "1"u8.ToArray())) is not null) { }
        return store;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(
        string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            var outputs =
                await Task.WhenAll(
                    process.StandardOutput.ReadToEndAsync(TestData.Stop), process.StandardError.ReadToEndAsync(TestData.Stop));
            await process.WaitForExitAsync(TestData.Stop);
            return (process.ExitCode, string.Concat(outputs));
        }
        catch (Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
