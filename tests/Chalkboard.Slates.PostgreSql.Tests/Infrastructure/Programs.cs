using System.Diagnostics;

namespace Chalkboard.Slates.PostgreSql.Tests.Infrastructure;

/// <summary>PostgreSQL's programs as they are installed here, and the user whom they run as.</summary>
internal static class Programs
{
    private const string Missing =
        "PostgreSQL is not installed: 'initdb' and 'postgres' are neither in the path nor where distributions put them.";

    private static readonly string? _folder = Find();
    private static readonly string[] _asUser = AsUser();

    /// <summary>Whether tests that need a server can run.</summary>
    public static bool AreThere => _folder is not null;

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    public static void AreNeeded() => Assert.SkipUnless(AreThere, Missing);

    /// <summary>How to run a program, as a user that is not root: PostgreSQL refuses root.</summary>
    public static (string Command, string[] Arguments) Command(string program, params string[] arguments) =>
        AsUserOf(Path.Combine(_folder!, program), arguments);

    /// <summary>How to run a program of another package, as the same user.</summary>
    public static (string Command, string[] Arguments) AsUserOf(string path, params string[] arguments)
    {
        string[] all = [.. _asUser, path, .. arguments];
        return (all[0], all[1..]);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        var (command, all) = Command(program, arguments);
        await RunCommandAsync(command, all);
    }

    /// <summary>A new folder that belongs to the user whom PostgreSQL runs as.</summary>
    public static async Task<string> FolderAsync()
    {
        var folder = Directory.CreateTempSubdirectory("slates-postgresql-").FullName;
        await GiveAsync(folder);
        return folder;
    }

    /// <summary>Gives a folder to the user whom PostgreSQL runs as.</summary>
    public static async Task GiveAsync(string folder)
    {
        if (_asUser.Length > 0) await RunCommandAsync("chown", "-R", User, folder);
    }

    private static string User => _asUser[1]["--reuid=".Length..];

    private static async Task RunCommandAsync(string command, params string[] arguments)
    {
        using var process =
            Process.Start(
                new ProcessStartInfo(
                    command, arguments)
                {
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                    WorkingDirectory = Path.GetTempPath()
                })!;
        var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {await said}{await errors}");
    }

    private static string? Find()
    {
        string[] roots = ["/usr/lib/postgresql", "/usr/pgsql", "/usr/local/opt", "/opt/homebrew/opt"];
        var installed = roots.Where(Directory.Exists).SelectMany(root => Directory.GetDirectories(root))
            .Where(folder =>
                folder.StartsWith("/usr/lib/postgresql/", StringComparison.Ordinal)
                    || folder.Contains("postgresql@", StringComparison.Ordinal))
            .OrderByDescending(folder => int.TryParse(folder.Split('/', '@')[^1], out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"));
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return installed.Concat(["/usr/libexec/postgresql", "/usr/local/pgsql/bin"]).Concat(path)
            .FirstOrDefault(
                folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"))
                    && File.Exists(Path.Combine(folder, "pg_basebackup")));
    }

    private static string[] AsUser()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return [];
        var known = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        var user = known.Contains("postgres") ? "postgres" : "nobody";
        return ["setpriv", $"--reuid={user}", "--clear-groups", "--"];
    }
}
