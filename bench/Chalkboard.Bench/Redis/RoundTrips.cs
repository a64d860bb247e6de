using Chalkboard.Bench.Web;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Bench.Redis;

/// <summary>Counts the round trips between a site and Redis.</summary>
internal static class RoundTrips
{
    private const int Requests = 200;

    /// <summary>Returns the number for one request that checks the sign-in and reads user info.</summary>
    public static async Task<double> CountAsync(string kind, RedisServer server)
    {
        await using var proxy = new FaultyProxy(server.Port);
        await using var site = await Site.StartAsync(kind, $"127.0.0.1:{proxy.Port}");
        // The first request makes the token known.
        for (var i = 0; i < 2; i++) await site.Http.GetStringAsync(new Uri("/user", UriKind.Relative));
        var before = proxy.RoundTrips;
        // Sequentially, because commands of several requests that are sent together would count once.
        for (var i = 0; i < Requests; i++) await site.Http.GetStringAsync(new Uri("/user", UriKind.Relative));
        return (double)(proxy.RoundTrips - before) / Requests;
    }
}
