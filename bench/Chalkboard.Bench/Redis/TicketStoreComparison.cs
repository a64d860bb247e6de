using System.Globalization;
using System.Security.Claims;
using Chalkboard.Slates;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chalkboard.Bench.Redis;

/// <summary>
/// What do the tickets of a cookie scheme cost in the slates of Redis, compared with a store of tickets on Microsoft's cache for Redis?
/// </summary>
internal static class TicketStoreComparison
{
    private static readonly TimeSpan _lifetime = TimeSpan.FromDays(14);

    public static async Task RunAsync()
    {
        using var server = new RedisServer();
        var peerServices = new ServiceCollection().AddStackExchangeRedisCache(options => options.Configuration = server.Address);
        await using var peerProvider = peerServices.BuildServiceProvider();
        var ownServices = new ServiceCollection().AddLogging();
        ownServices.AddSlates(slates =>
        {
            slates.StoreIn.Redis(server.Address);
            // The peer ends no ticket of a user who has too many.
            slates.Services.Configure<SlateOptions>(
                options => (options.Tokens.Lifetime, options.Tokens.MaxPerOwner) = (_lifetime, 10_000));
        });
        ownServices.AddAuthentication().AddCookie(options => options.ExpireTimeSpan = _lifetime).KeepTicketsInSlates();
        await using var ownProvider = ownServices.BuildServiceProvider();
        var peer = new CachedTickets(peerProvider.GetRequiredService<IDistributedCache>());
        var own = ownProvider.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(CookieAuthenticationDefaults.AuthenticationScheme).SessionStore!;

        Dictionary<string, string> peerKeys = [], ownKeys = [];
        await PeerComparison.ForEachOwnerAsync(async owner =>
        {
            peerKeys[owner] = await peer.StoreAsync(CreateTicket(owner));
            ownKeys[owner] = await own.StoreAsync(CreateTicket(owner), CreateContext(ownProvider), CancellationToken.None);
        });

        await PeerComparison.RunAsync("Tickets", "Microsoft's cache for Redis",
            new("retrieve a ticket", 0.9, owner => peer.RetrieveAsync(peerKeys[owner]),
                owner => own.RetrieveAsync(ownKeys[owner], CreateContext(ownProvider), CancellationToken.None)),
            new("store a ticket", 0.9, owner => peer.StoreAsync(CreateTicket(owner)),
                owner => own.StoreAsync(CreateTicket(owner), CreateContext(ownProvider), CancellationToken.None)));
    }

    private static DefaultHttpContext CreateContext(IServiceProvider services) => new() { RequestServices = services };

    // About 1 KiB, as of a user with a few roles.
    private static AuthenticationTicket CreateTicket(string owner)
    {
        var roles = Enumerable.Range(0, 10)
            .Select(i => new Claim(ClaimTypes.Role, string.Create(CultureInfo.InvariantCulture, $"Role {i}")));
        var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, owner), new(ClaimTypes.Name, owner), .. roles], "cookie");
        var now = DateTimeOffset.UtcNow;
        return new(
            new ClaimsPrincipal(identity), new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now + _lifetime },
            CookieAuthenticationDefaults.AuthenticationScheme);
    }

    /// <summary>A store of tickets as applications write it: an entry of the distributed cache with the framework's serializer.</summary>
    private sealed class CachedTickets(IDistributedCache cache)
    {
        public async Task<string> StoreAsync(AuthenticationTicket ticket)
        {
            var key = "ticket-" + Guid.NewGuid().ToString("N");
            var options = new DistributedCacheEntryOptions { AbsoluteExpiration = ticket.Properties.ExpiresUtc };
            await cache.SetAsync(key, TicketSerializer.Default.Serialize(ticket), options);
            return key;
        }

        public async Task<AuthenticationTicket?> RetrieveAsync(string key) =>
            await cache.GetAsync(key) is { } ticket ? TicketSerializer.Default.Deserialize(ticket) : null;
    }
}
