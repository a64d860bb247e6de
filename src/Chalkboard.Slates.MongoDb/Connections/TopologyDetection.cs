using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;

namespace Chalkboard.Slates.MongoDb.Connections;

/// <summary>Determines the topology from the options, without a request to the server.</summary>
internal static class TopologyDetection
{
    /// <param name="options">The store's options.</param>
    /// <param name="url">The connection string; null if the application provides the client.</param>
    public static bool IsReplicated(MongoDbStoreOptions options, MongoUrl? url) => options.Topology switch
    {
        ServerTopology.Replicated => true,
        ServerTopology.Standalone => false,
        _ when url is null => true,
        _ => url.ReplicaSetName is not null || url.Scheme == ConnectionStringScheme.MongoDBPlusSrv || url.LoadBalanced
            || url.Servers.Skip(1).Any(),
    };
}
