namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

/// <summary>Alone, since memory is counted for the whole process.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;

[Collection<Alone>]
public sealed class Memory
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_costs_at_most_100_bytes_of_memory()
    {
        await using var site = await CountedSite.StartAsync(app => app.MapGet("/", () => "hello"));
        var with = await AllocatedAsync(site);
        NamespaceSwitch.Write((IDictionary<string, object?>)site.Repository["ASP.NET Core Applications"]!, false);
        var without = await AllocatedAsync(site);

        // Less than nothing is chance.
        Assert.True(with - without <= 100, $"{with - without} bytes a request.");
    }

    /// <summary>Bytes allocated by a request, on both sides.</summary>
    private static async Task<double> AllocatedAsync(CountedSite site)
    {
        const int Requests = 5000;
        var least = double.MaxValue;
        for (var round = 0; round < 4; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Requests; i++) (await site.Client.GetAsync("/", Stop)).Dispose();
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Requests);
        }
        return least;
    }
}
