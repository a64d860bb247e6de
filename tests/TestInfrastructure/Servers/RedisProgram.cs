using Chalkboard.TestInfrastructure.Processes;

namespace Chalkboard.TestInfrastructure.Servers;

/// <summary>The installed program of the Redis server.</summary>
public static class RedisProgram
{
    /// <summary>Its path, or null if it is not installed.</summary>
    public static string? Path { get; } =
        ExecutableFinder.Find("redis-server") ?? ExecutableFinder.Find("valkey-server") ?? LinkCheckProgram();

    /// <summary>
    /// Links to the server under another name. Debian's <c>redis-tools</c> holds the program as <c>redis-check-rdb</c>, without the
    /// service that comes with <c>redis-server</c>; the program selects its function by the name that it is started with.
    /// </summary>
    private static string? LinkCheckProgram()
    {
        if (ExecutableFinder.Find("redis-check-rdb") is not { } program) return null;
        var link = System.IO.Path.Combine(Directory.CreateTempSubdirectory("slates-redis-").FullName, "redis-server");
        File.CreateSymbolicLink(link, program);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(System.IO.Path.GetDirectoryName(link)!, recursive: true);
        return link;
    }
}
