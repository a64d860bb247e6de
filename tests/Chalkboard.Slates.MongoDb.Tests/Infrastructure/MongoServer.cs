using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Tests.Infrastructure;

/// <summary>The server that the environment names. No package that the tests could install contains MongoDB.</summary>
internal static class MongoServer
{
    public const string Variable = "CHALKBOARD_MONGODB";

    private const string Missing =
        $"MongoDB's tests run wherever {Variable} names a server (4.4 or later), as in 'mongodb://localhost' or " +
        $"'mongodb://localhost/?replicaSet=rs0'.";

    private static string? ConnectionString => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : null;

    /// <summary>True if the connection string names a replica set or a sharded cluster.</summary>
    public static bool IsReplicated =>
        ConnectionString is not null
            && Connections.TopologyDetection.IsReplicated(new MongoDbStoreOptions(), new MongoUrl(ConnectionString));

    public static void SkipIfMissing() => Assert.SkipWhen(ConnectionString is null, Missing);

    public static void SkipIfNotReplicated()
    {
        SkipIfMissing();
        Assert.SkipUnless(
            IsReplicated, $"Transactions and change streams need a replica set, which {Variable} does not name ('?replicaSet=rs0').");
    }

    /// <summary>Returns a connection string of the server with a new database.</summary>
    public static string CreateLocation()
    {
        SkipIfMissing();
        return new MongoUrlBuilder(ConnectionString) { DatabaseName = $"chalkboard-{Guid.NewGuid():n}" }.ToString();
    }

    /// <summary>Returns the same location behind a proxy on a port of this machine.</summary>
    public static string GetProxiedLocation(string place, int port) =>
        new MongoUrlBuilder(
            place)
        { Server = new MongoServerAddress("127.0.0.1", port), DirectConnection = true, ReplicaSetName = null }.ToString();

    /// <summary>Returns the port of the server. It must be on this machine, because the proxy connects to it.</summary>
    public static int GetPort(string place)
    {
        var server = new MongoUrl(place).Servers.First();
        Assert.SkipUnless(
            server.Host is "localhost"
                || IPAddress.TryParse(server.Host, out var address)
                    && IPAddress.IsLoopback(address), $"The proxy connects to ports of this machine; {Variable} names another machine.");
        return server.Port;
    }

    public static MongoDbSlateStore OpenStore(string place, Action<MongoDbStoreOptions>? configure = null)
    {
        var options = new MongoDbStoreOptions { ConnectionString = place };
        configure?.Invoke(options);
        return new MongoDbSlateStore(options, TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>Opens the database of a location with the driver.</summary>
    public static IMongoDatabase GetDatabase(string place) => new MongoClient(place).GetDatabase(new MongoUrl(place).DatabaseName);

    public static async Task DropAsync(string place)
    {
        using var client = new MongoClient(place);
        await client.DropDatabaseAsync(new MongoUrl(place).DatabaseName);
    }

    public static Task<BsonDocument> RunAsync(string place, BsonDocument command) =>
        GetDatabase(place).RunCommandAsync<BsonDocument>(command);
}
