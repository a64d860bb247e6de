using System.Net;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Html;
using IdSets.NewIdSets;
using IdSets.Tests.Browsing;
using IdSets.Tests.Sites;

namespace IdSets.Tests;

public sealed class UploadTests(Site site, Chromium chromium)
{
    private readonly string _mark = $"{Guid.NewGuid():N}"[..8];

    [Fact]
    public async Task Conflicts_wait_for_a_decision_and_can_be_discarded()
    {
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync(await site.AddUserAsync());
        await tab.UploadAsync($"First {_mark}", $"id\n{_mark}-1\n{_mark}-2\n");
        await tab.GetButton("Make the set · 2 ids").ClickAsync();
        await tab.GetByRole(Microsoft.Playwright.AriaRole.Status).Expect().ToContainTextAsync("with 2 ids");

        await tab.UploadAsync($"Second {_mark}", $"id\n{_mark}-3\n{_mark}-2\n{_mark}-3\nno id!\n{_mark}-4\n");
        await tab.Locator("#fresh").Expect().ToHaveTextAsync("2");
        await tab.Locator("#duplicates").Expect().ToHaveTextAsync("1");
        await tab.Locator("#taken").Expect().ToHaveTextAsync("1");
        await tab.Locator("#malformed").Expect().ToHaveTextAsync("1");
        await tab.Locator("#conflicts td").Expect().ToHaveTextAsync([
            "3", $"{_mark}-2", $"is in the set First {_mark}",
            "4", $"{_mark}-3", "repeats an earlier line",
            "5", "no id!", "is no id",
        ]);

        await tab.GotoAsync("/settings");
        await tab.GotoAsync("/");
        await tab.Locator("#continue").GetByText($"Second {_mark}").ClickAsync();
        await tab.GetButton("Discard the conflicts · 2 ids").ClickAsync();
        await tab.GetByRole(Microsoft.Playwright.AriaRole.Status).Expect().ToContainTextAsync($"Second {_mark} is made, with 2 ids.");

        await tab.GotoAsync("/");
        await tab.Locator("#continue").Expect().ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Kept_conflicts_are_added_to_the_set_and_malformed_lines_are_not()
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        await DecideAsync(visitor, await visitor.UploadAsync($"First {_mark}", $"{_mark}-1"), "discard");
        var made = await DecideAsync(
            visitor, await visitor.UploadAsync($"Second {_mark}", $"{_mark}-1\n{_mark}-2\n{_mark}-2\nno id!"), "keep");

        Assert.Contains($"Second {_mark} is made, with 3 ids.", made.Page.Text("main"), StringComparison.Ordinal);
        Assert.Equal(3, await CountAsync($"Second {_mark}"));
    }

    [Fact]
    public async Task A_cancelled_upload_leaves_nothing()
    {
        var user = await site.AddUserAsync();
        using var visitor = await Visitor.SignInAsync(site, user);
        var upload = await visitor.UploadAsync($"Set {_mark}", $"{_mark}-1\nno id!");
        Assert.Equal("/", (await DecideAsync(visitor, upload, "cancel")).Path);

        Assert.Equal(["user"], await ListDocumentsAsync(user));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(upload.Path)).Status);
        Assert.Null(await CountAsync($"Set {_mark}"));
    }

    [Fact]
    public async Task A_created_set_leaves_nothing_of_its_workflow()
    {
        var user = await site.AddUserAsync();
        using var visitor = await Visitor.SignInAsync(site, user);
        await DecideAsync(visitor, await visitor.UploadAsync($"Set {_mark}", $"{_mark}-1\nno id!"), "discard");
        Assert.Equal(["user"], await ListDocumentsAsync(user));
    }

    [Fact]
    public async Task A_user_can_not_open_the_upload_of_another_user()
    {
        using var one = await Visitor.SignInAsync(site, await site.AddUserAsync());
        using var other = await Visitor.SignInAsync(site, await site.AddUserAsync());
        var upload = await one.UploadAsync($"Set {_mark}", $"{_mark}-1");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(upload.Path)).Status);
        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync(upload.Path)).Status);
    }

    [Fact]
    public async Task Conflicts_are_shown_in_pages()
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        var lines = Enumerable.Range(1, Limits.ConflictsInChunk + 120).Select(line => $"no id {line}");
        var upload = await visitor.UploadAsync($"Set {_mark}", $"{_mark}-1\n{string.Join('\n', lines)}");

        Assert.Contains("Page 1 of 103", upload.Page.Text("main"), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 50).Select(line => $"no id {line}"), upload.Page.Texts("main td code"));

        var last = await visitor.GetAsync($"{upload.Path}?p=103");
        Assert.Equal(Enumerable.Range(5101, 20).Select(line => $"no id {line}"), last.Page.Texts("main td code"));
    }

    [Fact]
    public async Task Hostile_input_is_shown_as_text()
    {
        const string hostile = "<script>document.title='gone'</script>\"'&amp;";
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync(await site.AddUserAsync());
        var name = $"{hostile} {_mark}";
        await tab.UploadAsync(name, $"{_mark}-1\n<img src=x onerror=document.title='gone'>\n");
        await tab.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = name }).Expect().ToBeVisibleAsync();
        await tab.Locator("#conflicts code").Expect().ToHaveTextAsync("<img src=x onerror=document.title='gone'>");

        await tab.GotoAsync("/");
        await tab.Locator("#continue a").ClickAsync();
        await tab.GetButton("Discard the conflicts").ClickAsync();
        await tab.Locator("tbody th").First.Expect().ToHaveTextAsync(name);
        await tab.Expect().ToHaveTitleAsync("Id sets · IdSets");
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("\n\n", "The file is empty: it holds no line with an id.")]
    [InlineData("id\n", "The file is empty: it holds no line with an id.")]
    [InlineData("<html><body>Hello there</body></html>", "This is no CSV file of ids: not one of its 1 lines holds an id")]
    [InlineData("a1\n\0\0\0", "This file is binary")]
    public async Task A_file_without_ids_is_refused_with_the_reason(string file, string reason)
    {
        var user = await site.AddUserAsync();
        using var visitor = await Visitor.SignInAsync(site, user);
        var answer = await visitor.UploadAsync($"Set {_mark}", file);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(reason, answer.Page.Text("main"), StringComparison.Ordinal);
        Assert.Equal(["user"], await ListDocumentsAsync(user));
    }

    [Fact]
    public async Task A_picture_is_refused_as_binary()
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        var answer = await visitor.UploadAsync($"Set {_mark}", new ByteArrayContent([0x89, .. "PNG\r\n\u001a\n"u8, 1, 2, 3, 0xFF]));
        Assert.Contains("This file is binary", answer.Page.Text("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_with_the_reason()
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        var answer = await visitor.UploadAsync($"Set {_mark}", new ByteArrayContent(new byte[Limits.FileBytes + 1]));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("The file is too large: it has 67,108,865 bytes", answer.Page.Text("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_far_too_large_is_refused_before_it_is_sent()
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        using var content = new ByteArrayContent([]) { Headers = { ContentLength = Limits.RequestBytes + 1 } };
        var answer = await visitor.SendAsync("/idsets/new", content, ("Expect", "100-continue"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Contains("The file is too large At most 64 MiB", answer.Page.Text("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_too_many_lines_is_refused_and_leaves_nothing()
    {
        var user = await site.AddUserAsync();
        using var visitor = await Visitor.SignInAsync(site, user);
        var answer = await visitor.UploadAsync($"Set {_mark}", string.Join('\n', Enumerable.Repeat("a", Limits.Lines + 1)));
        Assert.Contains("The file holds more than 1,000,000 lines.", answer.Page.Text("main"), StringComparison.Ordinal);
        Assert.Equal(["user"], await ListDocumentsAsync(user));
    }

    [Theory]
    [InlineData("  ", "Give the set a name.")]
    [InlineData("two\nlines", "The name holds a control character")]
    public async Task An_invalid_name_is_refused_with_the_reason(string name, string reason)
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        Assert.Contains(reason, (await visitor.UploadAsync(name, "a1")).Page.Text("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_upload_keeps_the_values_of_the_form()
    {
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.SignInAsync(await site.AddUserAsync());
        await tab.UploadAsync($"Set {_mark}", "not an id");
        await tab.GetAlert().Expect().ToContainTextAsync("This is no CSV file of ids");
        await tab.GetByLabel("Name").Expect().ToHaveValueAsync($"Set {_mark}");
        await tab.GetButton("Upload").Expect().ToBeEnabledAsync();
    }

    [Fact]
    public async Task An_upload_works_without_scripts()
    {
        await using var browser = await chromium.OpenAsync(site.Address, new() { JavaScriptEnabled = false });
        var tab = await browser.SignInAsync(await site.AddUserAsync());
        await tab.UploadAsync($"Set {_mark}", "not an id");
        await tab.GetAlert().Expect().ToContainTextAsync("This is no CSV file of ids");

        await tab.UploadAsync($"Set {_mark}", $"{_mark}-1");
        await tab.GetButton("Make the set · 1 id").ClickAsync();
        await tab.GetByRole(Microsoft.Playwright.AriaRole.Status).Expect().ToContainTextAsync("with 1 id.");
    }

    [Fact]
    public async Task A_user_can_not_have_more_undecided_uploads_than_allowed()
    {
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        for (var number = 0; number < Limits.OpenUploads; number++)
            Assert.Equal(HttpStatusCode.OK, (await visitor.UploadAsync($"Set {number} {_mark}", "a1")).Status);
        Assert.Contains(
            "10 uploads that wait for a decision", (await visitor.UploadAsync($"Set {_mark}", "a1")).Page.Text("main"),
                StringComparison.Ordinal);
    }

    private static Task<BrowserResponse> DecideAsync(Visitor visitor, BrowserResponse upload, string decision) =>
        visitor.PostAsync(upload.Path, new() { ["decision"] = decision });

    private Task<int?> CountAsync(string set) => SetTables.CountIdsAsync(site, set);

    private async Task<string[]> ListDocumentsAsync(string user) =>
        await site.OpenSlate(user).ListAsync(cancellationToken: TestContext.Current.CancellationToken).Select(entry => entry.Id)
            .ToArrayAsync(TestContext.Current.CancellationToken);
}
