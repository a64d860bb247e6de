using Chalkboard.Tool.Reading;
using Microsoft.Extensions.Configuration;

namespace Chalkboard.Tool.Stores;

/// <summary>A store and its connection, as in the configuration of an application.</summary>
internal sealed class StoreAddress(IConfiguration configuration)
{
    public const string StoreKey = "Slates:Store";
    public const string ConnectionKey = "ConnectionStrings:slates";

    public IConfiguration Configuration => configuration;

    public string? Store => configuration[StoreKey];

    public string? Connection => configuration[ConnectionKey];

    /// <summary>The name of the store for messages, without secrets.</summary>
    public string DisplayName => IsSqlite ? Printable.ToLine(Connection!) : Store!;

    public bool IsSqlite => KnownStores.Sqlite.Equals(Store, StringComparison.OrdinalIgnoreCase);

    public bool IsSameAs(StoreAddress other)
    {
        if (!string.Equals(Store, other.Store, StringComparison.OrdinalIgnoreCase)) return false;
        return IsSqlite ? Path.GetFullPath(Connection!) == Path.GetFullPath(other.Connection!) : Connection == other.Connection;
    }
}
