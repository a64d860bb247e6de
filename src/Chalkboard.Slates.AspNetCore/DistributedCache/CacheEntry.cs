using System.Text.Json.Serialization;

namespace Chalkboard.Slates.AspNetCore.DistributedCache;

/// <summary>The content of an entry's document.</summary>
/// <param name="Value">The value.</param>
/// <param name="SlidingExpiration">The time after the last access at which the entry expires; null if it does not slide.</param>
/// <param name="AbsoluteExpiration">The time at which the entry expires even if it is accessed; null if it has none.</param>
internal sealed record CacheEntry(byte[] Value, TimeSpan? SlidingExpiration, DateTimeOffset? AbsoluteExpiration)
{
    /// <summary>The lifetime of the entry from an access on.</summary>
    /// <returns>Null if the access does not change it.</returns>
    public TimeSpan? GetRenewedLifetime(DateTimeOffset now)
    {
        if (SlidingExpiration is not { } lifetime) return null;
        if (AbsoluteExpiration - now is { } remaining && remaining < lifetime) lifetime = remaining;
        return lifetime > TimeSpan.Zero ? lifetime : null;
    }
}

[JsonSerializable(typeof(CacheEntry))]
internal sealed partial class CacheEntryJson : JsonSerializerContext;
