namespace Chalkboard.Slates.Redis.Tests.Servers;

/// <summary>Where the server's program is.</summary>
internal static class RedisProgram
{
    /// <summary>Null if it is not installed.</summary>
    public static string? Path { get; } = Find("redis-server") ?? Find("valkey-server") ?? ByAnotherName();

    /// <summary>
    /// Debian's <c>redis-tools</c> holds the same program under another name, and without the service that comes with
    /// <c>redis-server</c>. The name that it is called by says what it is to be.
    /// </summary>
    private static string? ByAnotherName()
    {
        if (Find("redis-check-rdb") is not { } program) return null;
        var link = System.IO.Path.Combine(Directory.CreateTempSubdirectory("slates-redis-").FullName, "redis-server");
        File.CreateSymbolicLink(link, program);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(System.IO.Path.GetDirectoryName(link)!, recursive: true);
        return link;
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
