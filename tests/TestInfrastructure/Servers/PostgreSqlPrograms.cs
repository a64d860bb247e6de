using System.Diagnostics;
using Chalkboard.TestInfrastructure.Processes;

namespace Chalkboard.TestInfrastructure.Servers;

/// <summary>The installed programs of PostgreSQL, and the user that they run as.</summary>
public static class PostgreSqlPrograms
{
    private const string Missing =
        "PostgreSQL is not installed: 'initdb' and 'postgres' are neither in the path nor where distributions put them.";

    private static readonly string? _folder = FindFolder();
    private static readonly string[] _userPrefix = GetUserPrefix();

    public static bool AreInstalled => _folder is not null;

    /// <summary>Skips the test where PostgreSQL is not installed.</summary>
    public static void SkipIfMissing() => Assert.SkipUnless(AreInstalled, Missing);

    /// <summary>Returns the command that runs a program as a user that is not root: PostgreSQL refuses root.</summary>
    public static (string Command, string[] Arguments) GetCommand(string program, params string[] arguments) =>
        GetCommandOfPath(Path.Combine(_folder!, program), arguments);

    /// <summary>Returns the command that runs a program of another package as the same user.</summary>
    public static (string Command, string[] Arguments) GetCommandOfPath(string path, params string[] arguments)
    {
        string[] all = [.. _userPrefix, path, .. arguments];
        return (all[0], all[1..]);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        var (command, all) = GetCommand(program, arguments);
        await RunCommandAsync(command, all);
    }

    /// <summary>Creates a folder that belongs to the user that PostgreSQL runs as.</summary>
    public static async Task<string> CreateFolderAsync()
    {
        var folder = Directory.CreateTempSubdirectory("slates-postgresql-").FullName;
        await ChangeOwnerAsync(folder);
        return folder;
    }

    /// <summary>Makes that user the owner of a folder.</summary>
    public static async Task ChangeOwnerAsync(string folder)
    {
        if (_userPrefix.Length > 0) await RunCommandAsync("chown", "-R", User, folder);
    }

    private static string User => _userPrefix[1]["--reuid=".Length..];

    private static async Task RunCommandAsync(string command, params string[] arguments)
    {
        var result = await CommandRunner.RunAsync(new ProcessStartInfo(command, arguments) { WorkingDirectory = Path.GetTempPath() });
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {result.Output}{result.Errors}");
    }

    private static string? FindFolder()
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

    private static string[] GetUserPrefix()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return [];
        var known = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        var user = known.Contains("postgres") ? "postgres" : "nobody";
        return ["setpriv", $"--reuid={user}", "--clear-groups", "--"];
    }
}
