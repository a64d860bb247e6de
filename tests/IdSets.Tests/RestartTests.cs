using System.Net;
using Chalkboard.Slates;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Html;
using IdSets.Tests.Browsing;
using IdSets.Tests.Sites;

namespace IdSets.Tests;

/// <summary>Tests that restart or measure the site, so each has its own.</summary>
public sealed class RestartTests(Chromium chromium)
{
    [Fact]
    public async Task A_user_can_finish_an_upload_after_the_site_was_killed_and_restarted()
    {
        await using var site = new Site();
        await site.InitializeAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync("admin");
        await tab.UploadAsync("Walked away", "id\na1\na2\na2\n");
        await tab.GetButton("Discard the conflicts · 2 ids").Expect().ToBeVisibleAsync();

        await site.RestartAsync();
        // The page stayed open during the restart. Its form and its sign-in are still valid.
        await tab.GetButton("Discard the conflicts · 2 ids").ClickAsync();
        await tab.GetByRole(Microsoft.Playwright.AriaRole.Status).Expect().ToContainTextAsync("Walked away is made, with 2 ids.");
        Assert.Equal(2, await SetTables.CountIdsAsync(site, "Walked away"));
    }

    [Fact]
    public async Task A_site_that_is_killed_while_it_creates_a_set_creates_it_exactly_once()
    {
        const int count = 200_000;
        await using var site = new Site();
        await site.InitializeAsync();
        using var visitor = await Visitor.SignInAsync(site, "admin");
        var upload = await visitor.UploadAsync("Killed", string.Join('\n', Enumerable.Range(0, count).Select(id => $"a{id}")));
        var document = site.OpenSlate("admin").NewIdSet[WorkflowId.Parse(upload.Path.Split('/')[^1], null)];

        var making = visitor.PostAsync(upload.Path, new() { ["decision"] = "discard" });
        while (await document.RefreshAsync(TestContext.Current.CancellationToken) is { Value.Decision: null }) { }
        await site.RestartAsync();
        await Record.ExceptionAsync(() => making);

        await visitor.PostFromAsync("/settings", upload.Path, new() { ["decision"] = "discard" });
        Assert.Equal(count, await SetTables.CountIdsAsync(site, "Killed"));
        Assert.False((await document.RefreshAsync(TestContext.Current.CancellationToken)).Exists);
    }

    [Fact]
    public async Task A_million_ids_are_uploaded_and_made_in_bounded_memory()
    {
        const long bound = 640L * 1024 * 1024;
        await using var site = new Site();
        await site.InitializeAsync();
        using var visitor = await Visitor.SignInAsync(site, "admin");
        var upload =
            await visitor.UploadAsync(
                "A million",
                new StringContent(string.Join('\n', Enumerable.Range(0, 1_000_000).Select(id => $"customer-{id * 7919L % 1_000_000:D7}"))));
        Assert.Contains("Make the set · 1,000,000 ids", upload.Page.Text("main"), StringComparison.Ordinal);

        var made = await visitor.PostAsync(upload.Path, new() { ["decision"] = "discard" });
        Assert.Contains("A million is made, with 1,000,000 ids.", made.Page.Text("main"), StringComparison.Ordinal);
        Assert.Equal(1_000_000, await SetTables.CountIdsAsync(site, "A million"));
        Assert.True(site.PeakMemory < bound, $"The site took {site.PeakMemory:N0} bytes; at most {bound:N0} are allowed.");
    }

    [Fact]
    public async Task The_site_starts_without_a_warning_and_prints_its_address_and_how_to_sign_in()
    {
        await using var site = new Site();
        await site.InitializeAsync();
        Assert.DoesNotContain(
            site.Log, line => line.StartsWith("warn", StringComparison.Ordinal) || line.StartsWith("fail", StringComparison.Ordinal));
        Assert.Contains(
            site.Log, line =>
                line.Contains(
                    $"IdSets is ready at {site.Address.ToString().TrimEnd('/')}. Sign in as admin / chalk or staff / chalk.",
                    StringComparison.Ordinal));
        using var visitor = new Visitor(site);
        Assert.Equal("Healthy", (await visitor.GetAsync("/healthz")).Body);
    }

    [Fact]
    public async Task An_invalid_data_folder_is_a_clear_error()
    {
        var file = Path.GetTempFileName();
        var (code, error) = await Site.RunToEndAsync($"--IdSets:Data={file}", "--urls=http://127.0.0.1:0");
        Assert.Equal(1, code);
        Assert.StartsWith($"The data folder '{file}' can't be written:", error, StringComparison.Ordinal);
        Assert.Contains("--IdSets:Data=DIR", error, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task A_port_in_use_is_a_clear_error()
    {
        await using var site = new Site();
        await site.InitializeAsync();
        var data = Directory.CreateTempSubdirectory("idsets-");
        var (code, error) = await Site.RunToEndAsync($"--IdSets:Data={data.FullName}", $"--urls={site.Address}");
        Assert.Equal(1, code);
        Assert.Contains("name another address, such as --urls", error, StringComparison.Ordinal);
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task Pages_report_an_unavailable_store_and_recover()
    {
        await using var site = Site.Create("--Slates:Options:Timeout=00:00:05");
        await site.InitializeAsync();
        using var visitor = await Visitor.SignInAsync(site, "admin");
        await using (await site.BlockSlatesAsync())
        {
            var answer = await visitor.PostAsync("/signout", []);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            Assert.Contains("Storage does not answer", answer.Page.Text("main"), StringComparison.Ordinal);
            Assert.Contains("Retry-After", answer.Headers);
        }

        Assert.Equal("/signin", (await visitor.PostAsync("/signout", [])).Path);
    }
}
