using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Net;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.AspNetCore.Tests.Endpoints;

public sealed class ControlTests
{
    private static readonly (string, string) _sameOrigin = ("Sec-Fetch-Site", "same-origin");

    [Fact]
    public async Task A_namespace_is_paused_and_resumed_whether_its_switch_is_a_cell_or_a_plain_bool()
    {
        await using var site = await TestSite.StartAsync();
        var cell = new StrongBox<bool>(true);
        var plain = new Dictionary<string, object?> { ["Enabled"] = true };
        site.Repository["Cell"] = new Dictionary<string, object?> { ["Enabled"] = cell };
        site.Repository["Plain"] = plain;

        foreach (var name in (string[])["Cell", "Plain"]) (await site.PostAsync("/statistics/pause", name, _sameOrigin)).Dispose();
        Assert.Equal((false, (object?)false), (cell.Value, plain["Enabled"]));
        foreach (var name in (string[])["Cell", "Plain"]) (await site.PostAsync("/statistics/resume", name, _sameOrigin)).Dispose();
        Assert.Equal((true, (object?)true), (cell.Value, plain["Enabled"]));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "https://elsewhere.example")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "null")]
    [InlineData("Accept", "*/*")]
    public async Task A_request_of_another_site_changes_nothing(string header, string value)
    {
        await using var site = await TestSite.StartAsync();
        var enabled = new StrongBox<bool>(true);
        site.Repository["My Stuff"] = new Dictionary<string, object?> { ["Enabled"] = enabled };
        using var response = await site.PostAsync("/statistics/pause", "My Stuff", (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(enabled.Value);
    }

    [Fact]
    public async Task A_browser_without_fetch_metadata_and_a_program_can_control()
    {
        await using var site = await TestSite.StartAsync();
        site.Repository["My Stuff"] = new Dictionary<string, object?> { ["Enabled"] = true };
        using var browser = await site.PostAsync(
            "/statistics/pause", "My Stuff", ("Origin", site.Address.GetLeftPart(UriPartial.Authority)));
        using var program = await site.PostAsync("/statistics/resume", "My Stuff", ("X-Requested-With", "curl"));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (browser.StatusCode, program.StatusCode));
    }

    [Fact]
    public async Task A_form_without_script_leads_back_to_the_page()
    {
        await using var site = await TestSite.StartAsync();
        site.Repository["My Stuff"] = new Dictionary<string, object?> { ["Enabled"] = true };
        using var response = await site.PostAsync("/statistics/pause", "My Stuff", _sameOrigin, ("Accept", "text/html,*/*;q=0.8"));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal(
            new Uri(site.Address, "/statistics#My_Stuff"), new Uri(new Uri(site.Address, "/statistics/pause"), response.Headers.Location!));
    }

    [Theory]
    [InlineData("A B", "A_B")]
    [InlineData("A_B", "A B")]
    [InlineData("A~5f~B", "A_B")]
    [InlineData("100 %", "100_%")]
    public async Task A_form_of_the_page_pauses_its_own_namespace_and_leads_back_to_it(string name, string other)
    {
        await using var site = await TestSite.StartAsync();
        var (own, others) = (new StrongBox<bool>(true), new StrongBox<bool>(true));
        site.Repository[other] = new Dictionary<string, object?> { ["Enabled"] = others };
        site.Repository[name] = new Dictionary<string, object?> { ["Enabled"] = own };
        var page = HtmlPage.Parse(await site.GetTextAsync("/statistics"));
        var id = page.QuerySelectorAll("section.namespace").Single(section => section.Text("h2") == name).Id!;

        using var response = await site.PostAsync("/statistics/pause", [new("id", id)], _sameOrigin, ("Accept", "text/html"));

        Assert.Equal((false, true), (own.Value, others.Value));
        Assert.Equal(
            "#" + id, Uri.UnescapeDataString(new Uri(new Uri(site.Address, "/statistics/pause"), response.Headers.Location!).Fragment));
    }

    [Fact]
    public async Task A_name_is_never_taken_for_an_id()
    {
        await using var site = await TestSite.StartAsync();
        var enabled = new StrongBox<bool>(true);
        site.Repository["A B"] = new Dictionary<string, object?> { ["Enabled"] = enabled };
        using var response = await site.PostAsync("/statistics/pause", "A_B", _sameOrigin);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.True(enabled.Value);
    }

    [Fact]
    public async Task A_button_is_shown_where_pausing_works_and_nowhere_else()
    {
        await using var site = await TestSite.StartAsync();
        site.Repository["Cell"] = new Dictionary<string, object?> { ["Enabled"] = new StrongBox<bool>(true) };
        site.Repository["Paused"] = new ConcurrentDictionary<string, object?> { ["Enabled"] = false };
        site.Repository["Frozen cell"] = new ReadOnlyDictionary<string, object?>(new Dictionary<string, object?>
        {
            ["Enabled"] = new StrongBox<bool>(true),
        });
        site.Repository["Frozen bool"] = new ReadOnlyDictionary<string, object?>(new Dictionary<string, object?> { ["Enabled"] = true });
        site.Repository["Function"] = new Dictionary<string, object?>
        {
            ["Enabled"] = (Func<IDictionary<string, object?>, object?>)(_ => true),
        };
        site.Repository["Other type"] = new Dictionary<string, bool> { ["Enabled"] = true };
        site.Repository["Text"] = new Dictionary<string, object?> { ["Enabled"] = "yes" };

        var page = HtmlPage.Parse(await site.GetTextAsync("/statistics"));
        foreach (var name in site.Repository.Keys)
        {
            var hasButton = page.QuerySelectorAll("section.namespace").Single(section => section.Text("h2") == name).Has("form.switch");
            using var answer = await site.PostAsync(name == "Paused" ? "/statistics/resume" : "/statistics/pause", name, _sameOrigin);
            Assert.True(
                hasButton == answer.IsSuccessStatusCode, $"{name}: {(hasButton ? "a" : "no")} button, and {(int)answer.StatusCode}.");
        }
    }

    [Fact]
    public async Task Deciding_on_a_button_runs_no_code_that_may_block()
    {
        await using var site = await TestSite.StartAsync();
        var asked = 0;
        var blocks = new Dictionary<string, object?>(EqualityComparer<string>.Create((_, _) => Block(), name => name.Length))
        {
            ["Enabled"] = new StrongBox<bool>(true),
        };
        site.Repository["Blocks"] = blocks;
        site.Repository["Throws"] = new Unreadable(new Dictionary<string, object?> { ["Enabled"] = true });
        site.Repository["Others"] = new Dictionary<string, object?> { ["Enabled"] = true };
        var page = HtmlPage.Parse(await site.GetTextAsync("/statistics"));
        Assert.Equal(0, asked);
        var withButton = page.QuerySelectorAll("section.namespace").Where(section => section.Has("form.switch"));
        Assert.Equal(["Blocks", "Others"], withButton.Select(section => section.Id));

        bool Block()
        {
            Interlocked.Increment(ref asked);
            Thread.Sleep(Timeout.Infinite);
            return true;
        }
    }

    /// <summary>A dictionary that does not say whether it can be changed.</summary>
    private sealed class Unreadable(Dictionary<string, object?> entries)
        : ReadOnlyDictionary<string, object?>(entries), IDictionary<string, object?>
    {
        bool ICollection<KeyValuePair<string, object?>>.IsReadOnly => throw new InvalidOperationException();
    }

    [Fact]
    public async Task A_control_that_fails_says_why()
    {
        await using var site = await TestSite.StartAsync();
        site.Repository["Fixed"] = new Dictionary<string, object?> { ["Enabled"] = "always" };
        using var unknown = await site.PostAsync("/statistics/pause", "<b>", _sameOrigin);
        using var stuck = await site.PostAsync("/statistics/pause", "Fixed", _sameOrigin);
        using var empty = await site.PostAsync("/statistics/pause", "", _sameOrigin);
        using var huge = await site.PostAsync("/statistics/pause", new string('x', 90_000), _sameOrigin);
        using var read = await site.GetAsync("/statistics/pause");
        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.Conflict, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest,
                HttpStatusCode.MethodNotAllowed],
            new[] { unknown, stuck, empty, huge, read }.Select(response => response.StatusCode));
    }
}
