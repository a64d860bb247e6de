using System.Net;
using System.Net.ServerSentEvents;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Browsers;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The events that a page gets about its user's slate.</summary>
public sealed class ChangeStreamTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_is_told_of_changes_of_its_users_slate_and_of_no_other()
    {
        await using var site = await StartAsync();
        await using var events = await EventReader.OpenAsync(await site.SignInAsync("ann"));
        Assert.Equal(("resync", "{}"), await events.ReadAsync());

        await site.Slates.For<UserSlate>("bob").User.SetAsync(new UserInfo("Bob"), Stop);
        await site.Slates.For<UserSlate>("ann").User.SetAsync(new UserInfo("Ann"), Stop);
        var written = await site.Slates.For<UserSlate>("ann").User.GetAsync(Stop);
        Assert.Equal(("change", $$"""{"id":"user","version":"{{written.Version}}"}"""), await events.ReadAsync());

        await site.Slates.For<UserSlate>("ann").User.DeleteAsync(Stop);
        Assert.Equal(("change", """{"id":"user","version":null}"""), await events.ReadAsync());
    }

    [Fact]
    public async Task A_page_is_told_that_its_user_was_signed_out_elsewhere_and_the_stream_ends()
    {
        await using var site = await StartAsync();
        var browser = await site.SignInAsync("ann");
        await using var events = await EventReader.OpenAsync(browser);
        Assert.Equal("resync", (await events.ReadAsync()).Type);
        var other = await site.Slates.Tokens.IssueAsync("ann", null, Stop);
        await site.Slates.Tokens.RevokeAsync(other.Id, Stop);
        await site.Slates.Tokens.RevokeAllAsync("ann", null, Stop);

        Assert.Equal(("signed-out", "{}"), await events.ReadAsync());
        Assert.False(await events.HasMoreAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/changes")).Status);
    }

    [Fact]
    public async Task A_silent_stream_is_kept_open_by_empty_events()
    {
        await using var site = await StartAsync();
        await using var events = await EventReader.OpenAsync(await site.SignInAsync("ann"));
        Assert.Equal("resync", (await events.ReadAsync()).Type);
        var next = events.ReadAsync();
        while (!next.IsCompleted)
        {
            site.Time.Advance(TimeSpan.FromSeconds(20));
            await Task.Yield();
        }

        Assert.Equal(("keep-alive", ""), await next);
    }

    [Fact]
    public async Task The_stream_ends_when_the_application_stops()
    {
        await using var site = await StartAsync();
        await using var events = await EventReader.OpenAsync(await site.SignInAsync("ann"));
        Assert.Equal("resync", (await events.ReadAsync()).Type);
        site.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().StopApplication();

        Assert.False(await events.HasMoreAsync());
    }

    [Fact]
    public async Task Anonymous_requests_get_401()
    {
        await using var site = await StartAsync();
        using var browser = site.OpenBrowser();

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/changes")).Status);
    }

    private static Task<Site> StartAsync() => Site.StartAsync(site => site.Map = app => app.MapSlateChanges("/changes"));

    private sealed class EventReader : IAsyncDisposable
    {
        private readonly HttpClient _client;
        private readonly IAsyncEnumerator<SseItem<string>> _items;

        private EventReader(HttpClient client, Stream stream)
        {
            _client = client;
            _items = SseParser.Create(stream).EnumerateAsync(Stop).GetAsyncEnumerator(Stop);
        }

        public static async Task<EventReader> OpenAsync(Browser browser)
        {
            var client = new HttpClient { BaseAddress = browser.Address };
            client.DefaultRequestHeaders.Add(
                "Cookie", string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            var response = await client.GetAsync("/changes", HttpCompletionOption.ResponseHeadersRead, Stop);
            Assert.Equal("text/event-stream", response.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
            return new(client, await response.Content.ReadAsStreamAsync(Stop));
        }

        public async Task<bool> HasMoreAsync() => await _items.MoveNextAsync();

        public async Task<(string Type, string Data)> ReadAsync()
        {
            Assert.True(await HasMoreAsync(), "The stream has ended.");
            return (_items.Current.EventType, _items.Current.Data);
        }

        public async ValueTask DisposeAsync()
        {
            await _items.DisposeAsync();
            _client.Dispose();
        }
    }
}
