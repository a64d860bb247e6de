using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Chalkboard.Statistics.AspNetCore.Endpoints;
using Chalkboard.Statistics.AspNetCore.Page;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.AspNetCore.Tests.Endpoints;

public sealed class LiveTests
{

    private readonly FakeTimeProvider _time = new();
    private int _reports;

    [Fact]
    public async Task All_viewers_share_one_report_per_interval_and_none_is_made_without_viewers()
    {
        await using var site = await StartAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, _reports);

        var viewers = new List<EventStream>();
        for (var i = 0; i < 5; i++) viewers.Add(await OpenAsync(site));
        foreach (var viewer in viewers) Assert.Equal("page", (await viewer.NextAsync()).Name);
        Assert.Equal(1, _reports);

        for (var tick = 2; tick <= 4; tick++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            foreach (var viewer in viewers)
            {
                var (name, data) = await viewer.NextAsync();
                Assert.Equal("changes", name);
                Assert.Equal(tick, data.GetProperty("values").GetProperty("My_Stuff-Reports")[2].GetInt32());
            }
            Assert.Equal(tick, _reports);
        }

        foreach (var viewer in viewers) viewer.Dispose();
        await AdvanceUntilAsync(() => false, nothingFor: 5);
    }

    [Fact]
    public async Task A_new_viewer_gets_the_whole_page_and_a_slow_one_skips_updates()
    {
        await using var site = await StartAsync();
        using var first = await OpenAsync(site);
        await first.NextAsync();
        var live = site.Services.GetRequiredService<LivePage>();
        using var slow = live.TryAddViewer()!;
        Assert.StartsWith("event: page", await GetTextAsync(slow), StringComparison.Ordinal);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await first.NextAsync();
        }
        // The whole page with the current values.
        var text = await GetTextAsync(slow);
        Assert.StartsWith("event: page", text, StringComparison.Ordinal);
        Assert.Contains("\"My_Stuff-Reports\",\"name\":\"Reports\",\"value\":[\"4\",\"number\",4]", text, StringComparison.Ordinal);
        using var late = await OpenAsync(site);
        Assert.Equal("page", (await late.NextAsync()).Name);
        Assert.Equal(4, _reports);
    }

    [Fact]
    public async Task Only_added_and_removed_rows_are_sent()
    {
        await using var site = await StartAsync();
        using var viewer = await OpenAsync(site);
        await viewer.NextAsync();
        site.Repository["New"] = new Dictionary<string, object?> { ["A"] = 1 };
        _time.Advance(TimeSpan.FromSeconds(1));
        var (name, data) = await viewer.NextAsync();
        Assert.Equal("changes", name);
        Assert.Equal(["My_Stuff", "New"], data.GetProperty("order").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal("New", Assert.Single(data.GetProperty("namespaces").EnumerateArray()).GetProperty("id").GetString());
        site.Repository.TryRemove("New", out _);
        _time.Advance(TimeSpan.FromSeconds(1));
        (_, data) = await viewer.NextAsync();
        Assert.Equal(["My_Stuff"], data.GetProperty("order").EnumerateArray().Select(id => id.GetString()));
        Assert.False(data.TryGetProperty("namespaces", out _));
    }

    [Fact]
    public async Task A_new_request_adds_a_row_and_all_viewers_get_the_same_bytes()
    {
        await using var site = await StartAsync(options => options.Page.Live.MaxViewers = 100);
        var requests = new ConcurrentQueue<IDictionary<string, object?>>(Enumerable.Range(0, 100).Select(Request));
        site.Repository["Web"] = new ConcurrentDictionary<string, object?> { ["Requests"] = requests };
        var live = site.Services.GetRequiredService<LivePage>();
        var viewers = Enumerable.Range(0, 100).Select(_ => live.TryAddViewer()!).ToList();
        var whole = await NextAsync();

        for (var i = 100; i < 110; i++)
        {
            requests.Enqueue(Request(i));
            requests.TryDequeue(out _);
            _time.Advance(TimeSpan.FromSeconds(1));
            var changes = await NextAsync();
            Assert.InRange(changes.Length, 1, whole.Length / 40);
            Assert.Contains($"GET /{i} ", System.Text.Encoding.UTF8.GetString(changes), StringComparison.Ordinal);
        }
        viewers.ForEach(viewer => viewer.Dispose());

        async Task<byte[]> NextAsync()
        {
            var all = new List<byte[]>();
            foreach (var viewer in viewers) all.Add(await viewer.NextAsync(TestContext.Current.CancellationToken));
            return Assert.Single(all.Distinct(ReferenceEqualityComparer.Instance).Cast<byte[]>());
        }

        static IDictionary<string, object?> Request(int i) => new Dictionary<string, object?>
        {
            ["Bytes Written"] = i,
            ["Client"] = "203.0.113.7",
            ["Processing Time"] = TimeSpan.FromMilliseconds(i),
            ["Request-Line"] = $"GET /{i} HTTP/1.1",
            ["Response Status"] = "200 OK",
            ["Route"] = "/{id}",
        };
    }

    [Fact]
    public async Task The_number_of_viewers_is_bounded()
    {
        await using var site = await StartAsync(options => options.Page.Live.MaxViewers = 2);
        var one = await OpenAsync(site);
        using var two = await OpenAsync(site);
        using (var refused = await site.GetAsync("/statistics/live"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter?.Delta);
        }
        using (var page = await site.GetAsync("/statistics")) Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        one.Dispose();
        using var timeout = new CancellationTokenSource(TestTimeout.Default);
        while (true)
        {
            // The site notices within a second that a viewer has left.
            _time.Advance(TimeSpan.FromSeconds(1));
            using var again = await site.GetAsync("/statistics/live");
            if (again.StatusCode == HttpStatusCode.OK) return;
            Assert.False(timeout.IsCancellationRequested);
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_stream_ends_after_a_while_so_that_access_is_checked_again()
    {
        await using var site = await StartAsync();
        using var viewer = await OpenAsync(site);
        await viewer.NextAsync();
        _time.Advance(LiveEndpoint.MaxDuration);
        await viewer.EndAsync();
    }

    [Fact]
    public async Task An_application_with_viewers_stops_at_once()
    {
        // Without the limit, the application would wait for the stream for ever.
        var site = await TestSite.StartAsync(
            time: _time,
            services: services => services.Configure<HostOptions>(options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan));
        using var viewer = await OpenAsync(site);
        await viewer.NextAsync();
        await site.DisposeAsync().AsTask().WaitAsync(TestTimeout.Default, TestContext.Current.CancellationToken);
    }

    private async Task<TestSite> StartAsync(Action<StatisticsOptions>? options = null)
    {
        var site = await TestSite.StartAsync(options, time: _time);
        site.Repository["My Stuff"] = new Dictionary<string, object?>
        {
            ["Reports"] = new Func<IDictionary<string, object?>, object?>(_ => Interlocked.Increment(ref _reports)),
        };
        return site;
    }

    /// <summary>Advances the clock until a condition holds, or until no report was made for a number of seconds.</summary>
    private async Task AdvanceUntilAsync(Func<bool> done, int nothingFor)
    {
        using var timeout = new CancellationTokenSource(TestTimeout.Default);
        for (var (quiet, before) = (0, _reports); quiet < nothingFor && !done();)
        {
            Assert.False(timeout.IsCancellationRequested);
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(50, TestContext.Current.CancellationToken);
            quiet = before == _reports ? quiet + 1 : 0;
            before = _reports;
        }
    }

    private static async Task<string> GetTextAsync(LivePage.Viewer viewer) =>
        System.Text.Encoding.UTF8.GetString(await viewer.NextAsync(TestContext.Current.CancellationToken));

    private static async Task<EventStream> OpenAsync(TestSite site)
    {
        var response = await site.GetAsync("/statistics/live");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        return new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)));
    }

    private sealed class EventStream(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        public async Task<(string Name, JsonElement Data)> NextAsync()
        {
            while (true)
            {
                var line = await LineAsync() ?? throw new InvalidOperationException("The stream has ended.");
                if (!line.StartsWith("event: ", StringComparison.Ordinal)) continue;
                var data = await LineAsync();
                return (line["event: ".Length..], JsonElement.Parse(data!["data: ".Length..]));
            }
        }

        public async Task EndAsync()
        {
            while (await LineAsync() is not null)
            {
            }
        }

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }

        private Task<string?> LineAsync() =>
            reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestTimeout.Default);
    }
}
