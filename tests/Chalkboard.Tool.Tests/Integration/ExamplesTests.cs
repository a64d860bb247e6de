using System.Reflection;
using System.Text.RegularExpressions;
using Chalkboard.Tool.Tests.Running;
using Chalkboard.Tool.Tests.Traces;

namespace Chalkboard.Tool.Tests.Integration;

/// <summary>Runs the examples of help and documentation in a shell, with a real site, store and application.</summary>
public sealed class ExamplesTests
{
    private static readonly string _root = typeof(ExamplesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(
        value => value.Key == "Repository.Folder").Value!;

    [Fact]
    public async Task Every_example_of_help_works()
    {
        Assert.SkipUnless(ExecutableFinder.Find("bash") is not null && !OperatingSystem.IsWindows(), "This needs a shell: bash.");
        var examples = await ExamplesAsync();
        Assert.InRange(examples.Count, 20, 100);
        await using var site = await StatisticsSite.StartAsync();
        using var client = await site.Client.GetAsync("/checkout", TestContext.Current.CancellationToken);
        await using var store = new SlateFile();
        using var traced = new TracedApplication();
        foreach (var (name, trace) in (IEnumerable<(string, string)>)[("slow", SampleTraces.Slow), ("fast", SampleTraces.Fast),
            ("yesterday", SampleTraces.Fast), ("today", SampleTraces.Slow), ("baseline", SampleTraces.Slow), ("now", SampleTraces.Fast)])
        {
            File.WriteAllText(Path.Combine(traced.WorkingFolder, $"{name}.trace.txt"), trace);
            File.WriteAllText(Path.Combine(traced.WorkingFolder, $"{name}.trace"), trace);
        }

        File.WriteAllText(Path.Combine(traced.WorkingFolder, "token"), "secret");
        File.WriteAllText(Path.Combine(traced.WorkingFolder, "connection"), store.Path);
        File.WriteAllText(Path.Combine(traced.WorkingFolder, "target"), Path.Combine(traced.WorkingFolder, "target.db"));
        var programs = Directory.CreateDirectory(Path.Combine(traced.WorkingFolder, "programs")).FullName;
        Program("chalk", $"exec '{Programs.Chalk}' \"$@\"");
        // The result of other programs doesn't matter here.
        foreach (var other in (string[])["flamegraph.pl", "jq"]) Program(other, "exec grep -c ''");

        var failures = new List<string>();
        foreach (var example in examples)
        {
            // Some examples delete it.
            foreach (var document in (string[])["user", "new_id_set/1"])
            {
                if (await store.FindAsync("admin", document) is null) await store.PutAsync("admin", document, "{}");
            }
            var start = traced.SetFolders(Programs.CreateStartInfo("bash", ["-o", "pipefail", "-c", Adapt(example)]));
            start.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
            start.Environment["Slates__Store"] = "sqlite";
            start.Environment["ConnectionStrings__slates"] = store.Path;
            var run = await CommandRunner.RunAsync(start);
            if (run.ExitCode != 0) failures.Add($"{example}\n    {run.ExitCode}: {run.Line} {run.Errors}");
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures));

        void Program(string name, string script)
        {
            File.WriteAllText(Path.Combine(programs, name), $"#!/bin/sh\n{script}\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(
                    Path.Combine(programs, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // The same command, with the data of the test.
        string Adapt(string example) => AddEnd(example)
            .Replace("http://localhost:5000/", site.Address + "/", StringComparison.Ordinal)
            .Replace("https://shop.example/", site.Address + "/", StringComparison.Ordinal)
            .Replace("http://localhost:8080/", site.Address + "/", StringComparison.Ordinal)
            .Replace("/etc/chalk.token", "token", StringComparison.Ordinal)
            .Replace("/var/lib/shop/slates.db", store.Path, StringComparison.Ordinal)
            .Replace(
                "--store redis --connection-file /etc/shop/redis", "--store sqlite --connection-file connection", StringComparison.Ordinal)
            .Replace(
                "--to-store redis --to-connection-file /etc/shop/redis", "--to-store sqlite --to-connection-file target",
                StringComparison.Ordinal)
            .Replace(
                "Slates__Store=postgresql; read -rs ConnectionStrings__slates", $"Slates__Store=sqlite; " +
                $"ConnectionStrings__slates='{store.Path}'", StringComparison.Ordinal)
            .Replace("dotnet bin/Release/net10.0/Shop.dll", $"dotnet '{traced.Dll}' prices 30 30 30", StringComparison.Ordinal)
            .Replace("dotnet Shop.dll", $"dotnet '{traced.Dll}' prices 30 30 30", StringComparison.Ordinal)
            .Replace("./Shop --urls http://localhost:5000", $"'{traced.Executable}' fibonacci 5", StringComparison.Ordinal)
            .Replace("Shop.Checkout", "Traced.Checkout", StringComparison.Ordinal);

        static string AddEnd(string example) => example switch
        {
            // It reports changes until it is interrupted, which happens after its first output.
            _ when example.StartsWith("chalk slates watch", StringComparison.Ordinal) =>
                $"exec 3< <(exec {example}); read -r line <&3; result=$?; kill $!; exit $result",
            // It asks for confirmation, which a test can't give.
            _ when example.StartsWith("chalk slates erase", StringComparison.Ordinal)
                && !example.Contains("--yes", StringComparison.Ordinal)
                && !example.Contains("--dry-run", StringComparison.Ordinal) => $"{example} --yes",
            _ => example,
        };
    }

    [Fact]
    public async Task Every_entry_that_the_documentation_checks_exists()
    {
        var texts = new List<string>(await ExamplesAsync());
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_root, "docs"), "*.md").Append(Path.Combine(_root, "README.md"))
            .Append(Path.Combine(_root, "src", "Chalkboard.Tool", "README.md")))
            texts.Add(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        var entries =
            texts.SelectMany(
                text => Regex.Matches(
                    text, """--entry '(?<entry>[^']*)'|/statistics/data!(?<entry>[^!]*)!|chalk_entry = "(?<entry>[^"]*)" """.TrimEnd()))
            .Select(match => match.Groups["entry"].Value).Where(entry => !entry.AsSpan().ContainsAny('…', '$'))
            .Select(entry => entry.Replace(@"\\", @"\", StringComparison.Ordinal)).Distinct().ToList();
        Assert.InRange(entries.Count, 4, 100);
        await using var site = await StatisticsSite.StartAsync();
        (await site.Client.GetAsync("/checkout", TestContext.Current.CancellationToken)).Dispose();
        await using var store = new SlateFile();
        Assert.NotNull(store.Tokens);

        var failures = new List<string>();
        foreach (var entry in entries)
        {
            var run = await Programs.ChalkInProcessAsync(
                "check", entry.StartsWith("CherryPy", StringComparison.Ordinal)
                    ? $"{site.Address}/cpstats/data"
                    : site.Data, "--entry", entry);
            if (run.ExitCode != 0) failures.Add(run.Line);
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    /// <summary>The examples of all commands.</summary>
    private static async Task<List<string>> ExamplesAsync()
    {
        var examples = new List<string>();
        await AddAsync([]);
        return [.. examples.Distinct()];

        async Task AddAsync(string[] command)
        {
            var lines = (
                await Programs.ChalkInProcessAsync([.. command, "--help"])).Output.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
            examples.AddRange(Of("Examples:"));
            foreach (var name in Of("Commands:").Select(line => line.Split(' ')[0])) await AddAsync([.. command, name]);

            IEnumerable<string> Of(string title) =>
                lines.SkipWhile(line => line != title).Skip(1).TakeWhile(
                    line =>
                        line.StartsWith("  ", StringComparison.Ordinal)).Where(line => line[2] != ' ').Select(line => line.Trim()).ToList();
        }
    }
}
