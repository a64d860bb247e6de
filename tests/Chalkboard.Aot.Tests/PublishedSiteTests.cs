using Chalkboard.TestInfrastructure.Files;
using Chalkboard.TestInfrastructure.Processes;
using Xunit;

namespace Chalkboard.Aot.Tests;

public sealed class PublishedSiteTests
{
    [Fact]
    public async Task A_site_published_with_NativeAOT_signs_in_keeps_slates_shows_its_statistics_and_traces_requests()
    {
        Assert.SkipUnless(
            Machine.CanLink,
            "NativeAOT needs a C linker (clang or gcc; on Windows the C++ build tools): see https://aka.ms/nativeaot-prerequisites");
        // Apart from the solution's own output, which other tests are running from.
        var artifacts = Path.Combine(Machine.Repository, "artifacts", "aot");
        var site = Path.Combine(artifacts, "site");

        await CommandRunner.RunSuccessfullyAsync("dotnet", "publish", Path.Combine(Machine.Repository, "tests", "Chalkboard.Aot"),
            "--configuration", "Release", "--artifacts-path", artifacts, "--output", site, "--use-current-runtime",
            "-p:PublishAot=true", "-p:RunAnalyzers=false", "-warnaserror", "-nodeReuse:false", "-p:UseSharedCompilation=false");
        using var data = new TemporaryFolder();
        var output = await CommandRunner.RunSuccessfullyAsync(Path.Combine(site, "Chalkboard.Aot"), data.GetPath("slates.db"));

        Assert.Equal(
            """
            visit: 401
            signin: 200
            visit: 200 visit 1 of ada
            visit: 200 visit 2 of ada
            drafts: 200 draft: Hello
            drafts: 200 draft: gone
            traced: GET /price: Cart.PriceAsync (Cart.cs:6): 12.50, Cart.One
            traced reference: Document.GetUncachedAsync, Document.RefreshAsync: Snapshot<Visits>
            trace: True
            devices: 1
            signout: 200
            visit: 401
            health: Healthy
            statistics: sqlite, 5 commits, 99% within a minute: True
            page: True
            requests: 10
            meters: True
            metrics: True
            traces: Checkout.Price: 12.50 812 us

            """, output, ignoreLineEndingDifferences: true);
    }
}
