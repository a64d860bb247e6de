using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;

namespace Chalkboard.Slates.MongoDb.Engine;

/// <summary>What the options say of the server, so that nobody has to ask it.</summary>
internal static class Topology
{
    public static bool IsReplicated(MongoDbStoreOptions options, MongoUrl url) => options.Topology switch
    {
        MongoDbTopology.Replicated => true,
        MongoDbTopology.Standalone => false,
        _ => url.ReplicaSetName is not null || url.Scheme == ConnectionStringScheme.MongoDBPlusSrv || url.LoadBalanced || url.Servers.Skip(1).Any(),
    };
}
