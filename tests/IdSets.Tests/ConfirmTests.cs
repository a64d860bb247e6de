using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Html;
using IdSets.NewIdSets;
using IdSets.Tests.Browsing;
using IdSets.Tests.Sites;
using Microsoft.Playwright;

namespace IdSets.Tests;

public sealed class ConfirmTests(Site site, Chromium chromium)
{
    private readonly string _mark = $"{Guid.NewGuid():N}"[..8];

    private string Name => $"Set {_mark}";

    [Fact]
    public async Task Two_tabs_that_confirm_create_one_set()
    {
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync(await site.AddUserAsync());
        await tab.UploadAsync(Name, $"{_mark}-1\n{_mark}-2\n{_mark}-2\n");
        await tab.GetButton("Discard the conflicts").Expect().ToBeVisibleAsync();
        var other = await browser.NewPageAsync();
        await other.GotoAsync(tab.Url);

        await tab.GetButton("Discard the conflicts").ClickAsync();
        await tab.GetByRole(AriaRole.Status).Expect().ToContainTextAsync("with 2 ids");
        await other.GetButton("Keep the conflicts").ClickAsync();
        await other.GetByRole(AriaRole.Heading, new() { Name = $"{Name} is already made" }).Expect().ToBeVisibleAsync();
        Assert.Equal(2, await SetTables.CountIdsAsync(site, Name));
    }

    [Fact]
    public async Task Exactly_one_of_many_concurrent_decisions_succeeds()
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        var upload = await visitor.UploadAsync(Name, string.Join('\n', Enumerable.Range(0, 2_000).Select(id => $"{_mark}-{id / 2}")));
        string[] decisions = ["discard", "keep", "cancel", "discard", "keep", "cancel", "keep", "discard"];
        var answers = await Task.WhenAll(decisions.Select(decision => visitor.PostAsync(upload.Path, new() { ["decision"] = decision })));

        var count = await SetTables.CountIdsAsync(site, Name);
        var made = answers.Count(answer => answer.Path.StartsWith("/idsets?made=", StringComparison.Ordinal));
        var cancelled = answers.Count(answer => answer.Path == "/");
        Assert.Equal(1, made + cancelled);
        if (made == 1) Assert.True(count is 1_000 or 2_000, $"There are {count} ids, which fits neither decision.");
        else Assert.Null(count);
    }

    [Fact]
    public async Task A_decision_recorded_before_a_crash_is_carried_out_after_it()
    {
        var user = await site.AddUserAsync();
        using var visitor = await Visitor.SignInAsync(site, user);
        var upload = await visitor.UploadAsync(Name, $"{_mark}-1\n{_mark}-1");

        // The state after the site was killed between recording the decision and creating the set.
        var workflow = Chalkboard.Slates.WorkflowId.Parse(upload.Path.Split('/')[^1], null);
        await site.OpenSlate(user).NewIdSet[workflow]
            .UpdateAsync(found => found with { Decision = Decision.Keep }, TestContext.Current.CancellationToken);

        Assert.Contains(Name, (await visitor.GetAsync("/")).Page.Text("main"), StringComparison.Ordinal);
        Assert.Contains("Finish", (await visitor.GetAsync(upload.Path)).Page.Text("main"), StringComparison.Ordinal);
        await visitor.PostAsync(upload.Path, new() { ["decision"] = "discard" });
        Assert.Equal(2, await SetTables.CountIdsAsync(site, Name));
    }

    [Fact]
    public async Task A_set_created_before_a_crash_is_not_created_again_after_it()
    {
        var user = await site.AddUserAsync();
        using var visitor = await Visitor.SignInAsync(site, user);
        var upload = await visitor.UploadAsync(Name, $"{_mark}-1");
        var workflow = Chalkboard.Slates.WorkflowId.Parse(upload.Path.Split('/')[^1], null);
        var slate = site.OpenSlate(user);
        var summary = (await slate.NewIdSet[workflow].GetAsync(TestContext.Current.CancellationToken)).Value!;
        await visitor.PostAsync(upload.Path, new() { ["decision"] = "discard" });

        // The state after the site was killed between creating the set and ending the workflow.
        Assert.True(
            await slate.NewIdSet[workflow]
                .TryReplaceAsync(
                    summary with
                    {
                        Decision =
                        Decision.Discard
                    }, Chalkboard.Slates.DocumentVersion.None, TestContext.Current.CancellationToken));
        Assert.Contains("already made", (await visitor.GetAsync(upload.Path)).Page.Text("main"), StringComparison.Ordinal);
        Assert.Equal(1, await SetTables.CountIdsAsync(site, Name));
        Assert.DoesNotContain("Continue where you left off", (await visitor.GetAsync("/")).Page.Text("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_another_set_takes_after_the_upload_is_left_out_when_conflicts_are_discarded()
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        var first = await visitor.UploadAsync($"{Name} A", $"{_mark}-1\n{_mark}-2");
        var second = await visitor.UploadAsync($"{Name} B", $"{_mark}-2\n{_mark}-3");
        await visitor.PostAsync(first.Path, new() { ["decision"] = "discard" });
        var made = await visitor.PostAsync(second.Path, new() { ["decision"] = "discard" });

        Assert.Contains("1 id was left out", made.Page.Text("main"), StringComparison.Ordinal);
        Assert.Equal(1, await SetTables.CountIdsAsync(site, $"{Name} B"));
    }

    [Fact]
    public async Task A_name_that_another_set_takes_after_the_upload_is_asked_for_again()
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        var first = await visitor.UploadAsync(Name, $"{_mark}-1");
        var second = await visitor.UploadAsync(Name, $"{_mark}-2");
        await visitor.PostAsync(first.Path, new() { ["decision"] = "discard" });

        var asked = await visitor.PostAsync(second.Path, new() { ["decision"] = "discard" });
        Assert.Contains("Another name", asked.Page.Text("main"), StringComparison.Ordinal);
        await visitor.PostAsync(second.Path, new() { ["decision"] = "discard", ["name"] = $"{Name} B" });
        Assert.Equal(1, await SetTables.CountIdsAsync(site, Name));
        Assert.Equal(1, await SetTables.CountIdsAsync(site, $"{Name} B"));
    }

    [Theory]
    [InlineData("maybe")]
    [InlineData("")]
    public async Task An_unknown_decision_is_refused_and_the_upload_stays(string decision)
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        var upload = await visitor.UploadAsync(Name, $"{_mark}-1");
        var answer = await visitor.PostAsync(upload.Path, new() { ["decision"] = decision });
        Assert.Contains("Choose one", answer.Page.Text("main"), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await visitor.GetAsync(upload.Path)).Status);
    }
}
