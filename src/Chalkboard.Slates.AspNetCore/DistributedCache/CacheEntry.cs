using System.Text.Json.Serialization;

namespace Chalkboard.Slates.AspNetCore.DistributedCache;

/// <summary>The content of an entry's document.</summary>
/// <param name="Value">The value.</param>
/// <param name="SlidingExpiration">The time after the last access at which the entry expires; null if it does not slide.</param>
/// <param name="AbsoluteExpiration">The time at which the entry expires even if it is accessed; null if it has none.</param>
internal sealed record CacheEntry(byte[] Value, TimeSpan? SlidingExpiration, DateTimeOffset? AbsoluteExpiration)
{
    /// <summary>The longest lifetime of a document.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(36_500);

    // A document lives this much longer than the entry slides, so that not every access has to renew it.
    private const double Margin = 0.1;

    /// <summary>
    /// The time after a renewal during which an access needs no other one, because the entry still lives for
    /// <see cref="SlidingExpiration"/> or more. Null if no access has to renew it.
    /// </summary>
    public TimeSpan? GetRenewalInterval() => SlidingExpiration * Margin;

    /// <summary>The lifetime of the entry's document, if it is written or renewed now. Null if it does not expire.</summary>
    public TimeSpan? GetLifetime(DateTimeOffset now)
    {
        var sliding = SlidingExpiration + GetRenewalInterval();
        var absolute = AbsoluteExpiration - now;
        var lifetime = sliding is null || absolute < sliding ? absolute : sliding;
        return lifetime > MaxLifetime ? MaxLifetime : lifetime;
    }
}

[JsonSerializable(typeof(CacheEntry))]
internal sealed partial class CacheEntryJson : JsonSerializerContext;
