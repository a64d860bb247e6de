using System.Net;
using Chalkboard.Tracing.Calls;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Rules;

public sealed class TraceRuleTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_rule_nothing_is_traced()
    {
        await using var site = await TracedSite.StartAsync();
        using var response = await site.GetAsync("/checkout", (TracedSite.Header, TracedSite.Secret));
        Assert.Equal("sum 60", await response.Content.ReadAsStringAsync(Stop));
        Assert.False(response.Headers.Contains(TracedSite.Header));
        Assert.Empty(await site.WaitForTracesAsync(0));
    }

    [Fact]
    public async Task A_client_with_the_secret_gets_a_trace_and_its_id()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Secret(TracedSite.Secret)));
        using var response = await site.GetAsync("/checkout", (TracedSite.Header, TracedSite.Secret));
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        Assert.Equal(kept.Id, response.Headers.GetValues(TracedSite.Header).Single());
        Assert.Equal("GET /checkout", kept.Name);
        Assert.Equal("requested with the secret", kept.KeepReason);
        var tree = CallTree.From((await site.Traces.ReadAsync(kept.Id, TestContext.Current.CancellationToken))!, cancellationToken: Stop);
        Assert.Equal("Shop.CheckoutAsync", Assert.Single(tree.Roots).Symbol.Name);
        Assert.Equal(3, tree.Calls.Count(call => call.Symbol.Name == "Shop.Price"));
    }

    [Theory]
    [InlineData("0123456789-not-to-be-guesseD")]
    [InlineData("0123456789-not-to-be-guessed ?")]
    [InlineData("1")]
    [InlineData("")]
    public async Task A_client_without_the_secret_gets_no_trace_and_no_hint(string sent)
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Secret(TracedSite.Secret)));
        using var response = await site.GetAsync("/checkout", (TracedSite.Header, sent));
        using var plain = await site.GetAsync("/checkout");
        Assert.Equal(plain.Headers.Select(header => header.Key), response.Headers.Select(header => header.Key));
        Assert.Empty(await site.WaitForTracesAsync(0));
    }

    [Fact]
    public void A_short_secret_is_refused_and_not_repeated()
    {
        var refused = Assert.Throws<ArgumentException>(() => TraceRule.Secret("fifteen-letters"));
        Assert.DoesNotContain("fifteen-letters", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_application_never_sees_the_secret(bool hasRule)
    {
        var seen = new List<string>();
        await using var site = await TracedSite.StartAsync(
            options =>
            {
                if (hasRule) options.Rules.Add(TraceRule.Secret(TracedSite.Secret));
            },
            app =>
            {
                app.MapGet("/headers", See);
                app.MapGet("/untraced", See).DisableCallTracing();
            });
        foreach (var path in (string[])["/headers", "/untraced"])
        {
            foreach (var sent in (string[])[TracedSite.Secret, TracedSite.Secret + "x"])
            {
                using var response = await site.GetAsync(path, (TracedSite.Header, sent));
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }
        Assert.NotEmpty(seen);
        Assert.DoesNotContain(seen, value => value.Contains(TracedSite.Secret, StringComparison.Ordinal));

        string See(HttpContext context)
        {
            seen.AddRange(
                context.Request.Headers.SelectMany(header => header.Value).Concat(context.Items.Values.Select(item => item?.ToString()))!);
            return "";
        }
    }

    [Theory]
    [InlineData("operator", true)]
    [InlineData("visitor", false)]
    [InlineData(null, false)]
    public async Task An_authorized_user_who_sends_the_header_gets_a_trace(string? role, bool traced)
    {
        await using var site =
            await TracedSite.StartAsync(
                options => options.Rules.Add(TraceRule.AuthorizedUser("operators")), configureServices: TracedSite.AddTestUsers);
        (string, string)[] user = role is null ? [] : [("Test-Role", role)];
        using var silent = await site.GetAsync("/checkout", user);
        using var asks = await site.GetAsync("/checkout", [.. user, (TracedSite.Header, "1")]);
        Assert.False(silent.Headers.Contains(TracedSite.Header));
        Assert.Equal(traced, asks.Headers.Contains(TracedSite.Header));
        await site.WaitForTracesAsync(traced ? 1 : 0);
    }

    [Fact]
    public async Task Rules_for_paths_routes_and_samples_combine()
    {
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Rules.Add(TraceRule.Path("/ch*").And(TraceRule.Sample(2)));
            options.Rules.Add(TraceRule.Route("/status/{code:int}"));
        });
        for (var i = 0; i < 4; i++) await site.GetTextAsync("/checkout");
        await site.GetTextAsync("/status/204");
        await site.GetTextAsync("/echo/x");
        var kept = await site.WaitForTracesAsync(3);
        Assert.Equal(["GET /checkout", "GET /checkout", "GET /status/{code:int}"], kept.Select(trace => trace.Name).Order());
        Assert.Contains("a request for /ch*, and one in 2", kept.Select(trace => trace.KeepReason));
        // The client did not request the trace, so the response has no header.
        using var response = await site.GetAsync("/status/204");
        Assert.False(response.Headers.Contains(TracedSite.Header));
    }

    [Theory]
    [InlineData("status/{code:int}")]
    [InlineData("/STATUS/{Code:int}")]
    public async Task A_route_is_named_with_or_without_its_first_slash_and_in_any_case(string route)
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Route(route)));
        await site.GetTextAsync("/status/204");
        await site.GetTextAsync("/checkout");
        Assert.Equal("GET /status/{code:int}", Assert.Single(await site.WaitForTracesAsync(1)).Name);
    }

    [Fact]
    public async Task A_trace_with_a_condition_is_kept_if_it_holds()
    {
        await using var site =
            await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.All.KeepIfFailed().KeepIfSlowerThan(TimeSpan.FromDays(1))));
        await site.GetTextAsync("/checkout");
        await site.GetTextAsync("/status/503");
        await site.GetTextAsync("/fail/7");
        await site.GetTextAsync("/status/404");
        var kept = await site.WaitForTracesAsync(2);
        Assert.Equal(["GET /fail/{sum:int}", "GET /status/{code:int}"], kept.Select(trace => trace.Name).Order());
        Assert.Equal(["failed: FormatException", "failed: status 503"], kept.Select(trace => trace.KeepReason).Order());
    }

    [Fact]
    public async Task A_sample_begins_with_the_first_request()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Sample(3)));
        foreach (var request in (string[])["/echo/a", "/echo/b", "/checkout", "/status/204", "/echo/c"]) await site.GetTextAsync(request);
        Assert.Equal(
            ["GET /echo/{text}", "GET /status/{code:int}"], (await site.WaitForTracesAsync(2)).Select(trace => trace.Name).Order());
    }

    [Fact]
    public async Task A_rule_with_a_rate_chooses_at_most_that_many_requests_in_any_minute()
    {
        var time = new FakeTimeProvider();
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.Path("/echo/*").PerMinute(2)),
            configureServices: services => services.AddSingleton<TimeProvider>(time));
        foreach (var (request, seconds) in
            ((string, int)[])[("a", 0), ("b", 30), ("no", 29), ("c", 1), ("no", 0), ("d", 30), ("no", 29), ("e", 1), ("f", 60), ("g", 0)])
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            await site.GetTextAsync("/echo/" + request);
        }
        var kept = await site.WaitForTracesAsync(7);
        Assert.Equal(
            ["GET /echo/a", "GET /echo/b", "GET /echo/c", "GET /echo/d", "GET /echo/e", "GET /echo/f", "GET /echo/g"],
            kept.Select(trace => trace.Request).Order());
        Assert.All(kept, trace => Assert.Equal("a request for /echo/*, and at most 2 a minute", trace.KeepReason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_that_other_conditions_exclude_do_not_count_for_a_rate(bool rateFirst)
    {
        var checkout = TraceRule.Path("/checkout");
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(rateFirst ? TraceRule.All.PerMinute(1).And(checkout) : TraceRule.All.And(checkout).PerMinute(1)),
            configureServices: services => services.AddSingleton<TimeProvider>(new FakeTimeProvider()));
        foreach (var path in (string[])["/echo/x", "/echo/y", "/checkout", "/checkout"]) await site.GetTextAsync(path);
        Assert.Equal(
            "one of all requests, and a request for /checkout, and at most 1 a minute",
            Assert.Single(await site.WaitForTracesAsync(1)).KeepReason);
    }

    [Fact]
    public async Task A_rate_holds_for_parallel_requests()
    {
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.All.PerMinute(10)),
            configureServices: services => services.AddSingleton<TimeProvider>(new FakeTimeProvider()));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => site.GetTextAsync($"/echo/{i}")));
        await site.WaitForTracesAsync(10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public void A_rate_is_between_1_and_10000_a_minute(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TraceRule.All.PerMinute(count));

    [Fact]
    public async Task A_slow_request_is_kept()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.All.KeepIfSlowerThan(TimeSpan.Zero)));
        await site.GetTextAsync("/checkout");
        Assert.Equal("slower than 0 ms", Assert.Single(await site.WaitForTracesAsync(1)).KeepReason);
    }

    [Fact]
    public async Task The_conditions_of_the_application_are_added_to_those_of_a_rule()
    {
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Rules.Add(TraceRule.All.KeepIfFailed());
            options.ConfigureRecording = (recording, _) => recording.Keep.IfSlowerThan = TimeSpan.Zero;
        });
        await site.GetTextAsync("/fail/7");
        await site.GetTextAsync("/checkout");
        Assert.Equal(
            ["failed: FormatException, slower than 0 ms",
                "slower than 0 ms"], (await site.WaitForTracesAsync(2)).Select(trace => trace.KeepReason).Order());
    }

    [Fact]
    public async Task A_rule_without_a_condition_keeps_a_trace_that_no_condition_of_the_application_keeps()
    {
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Rules.Add(TraceRule.Path("/checkout"));
            options.ConfigureRecording =
                (recording, _) => (recording.Keep.IfFailed, recording.Keep.IfSlowerThan) = (true, TimeSpan.FromDays(1));
        });
        await site.GetTextAsync("/checkout");
        Assert.Equal("a request for /checkout", Assert.Single(await site.WaitForTracesAsync(1)).KeepReason);
    }

    [Fact]
    public async Task A_rule_that_throws_fails_no_request()
    {
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Rules.Add(new SynchronouslyThrowingRule());
            options.Rules.Add(new ThrowingRule(synchronously: true));
            options.Rules.Add(new SynchronouslyThrowingRule());
            options.Rules.Add(new ThrowingRule(synchronously: false));
            options.Rules.Add(TraceRule.Path("/checkout"));
        });
        Assert.Equal("sum 60", await site.GetTextAsync("/checkout"));
        await site.WaitForTracesAsync(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rule_with_a_condition_does_not_restrict_a_rule_without_one(bool conditionFirst)
    {
        TraceRule[] rules = [TraceRule.All.KeepIfFailed(), TraceRule.Path("/checkout")];
        await using var site = await TracedSite.StartAsync(options =>
        {
            foreach (var rule in conditionFirst ? rules : rules.Reverse()) options.Rules.Add(rule);
        });
        await site.GetTextAsync("/echo/x");
        await site.GetTextAsync("/checkout");
        Assert.Equal("a request for /checkout", Assert.Single(await site.WaitForTracesAsync(1)).KeepReason);
    }

    [Fact]
    public void Two_decisions_combine_their_conditions()
    {
        var slow = new TraceDecision("slow") { KeepIfSlowerThan = TimeSpan.FromSeconds(2) };
        var slower = new TraceDecision("slower") { KeepIfSlowerThan = TimeSpan.FromSeconds(3), IsRequestedByClient = true };
        var failed = new TraceDecision("failed") { KeepIfFailed = true };
        var none = new TraceDecision("none");
        foreach (var (one, other) in ((TraceDecision, TraceDecision)[])[(slow, slower), (slower, slow)])
        {
            Assert.Equal((TimeSpan.FromSeconds(2), true), (one.Or(other).KeepIfSlowerThan, one.Or(other).IsRequestedByClient));
            Assert.Equal((TimeSpan.FromSeconds(2), true), (one.And(other).KeepIfSlowerThan, one.And(other).IsRequestedByClient));
        }
        foreach (var (one, other) in ((TraceDecision, TraceDecision)[])[(slow, failed), (failed, slow)])
        {
            Assert.Equal((TimeSpan.FromSeconds(2), true), (one.Or(other).KeepIfSlowerThan, one.Or(other).KeepIfFailed));
            Assert.Equal((TimeSpan.FromSeconds(2), true), (one.And(other).KeepIfSlowerThan, one.And(other).KeepIfFailed));
        }
        foreach (var (one, other) in ((TraceDecision, TraceDecision)[])[(slower, none), (none, slower)])
        {
            Assert.Equal((null, "none", true), (one.Or(other).KeepIfSlowerThan, one.Or(other).Reason, one.Or(other).IsRequestedByClient));
            Assert.Equal(TimeSpan.FromSeconds(3), one.And(other).KeepIfSlowerThan);
        }
        Assert.False(none.And(default).IsTraced || default(TraceDecision).And(none).IsTraced);
    }

    [Theory]
    [InlineData("/a/*", "/a/b", true)]
    [InlineData("/a/*", "/a/b/c", false)]
    [InlineData("/a/**", "/a/b/c", true)]
    [InlineData("/a/**/d", "/a/b/c/d", true)]
    [InlineData("/**/d/*", "/a/d/c/d/e", true)]
    [InlineData("/a/*/c", "/a//c", true)]
    [InlineData("/A", "/a", true)]
    [InlineData("/a", "/a/", false)]
    [InlineData("/a*c*", "/abbc", true)]
    [InlineData("/a*c*d", "/abbc", false)]
    public void A_path_pattern_matches_paths(string pattern, string path, bool matches) =>
        Assert.Equal(matches, Chalkboard.Tracing.AspNetCore.Rules.PathPattern.Matches(pattern, path));

    [Fact]
    public void A_path_pattern_is_matched_without_backtracking() =>
        Assert.False(
            Chalkboard.Tracing.AspNetCore.Rules.PathPattern.Matches(
                "/" + string.Concat(Enumerable.Repeat("**a*", 40)) + "b", "/" + new string('a', 8_000)));

    private sealed class SynchronouslyThrowingRule : TraceRule
    {
        public override ValueTask<TraceDecision> DecideAsync(HttpContext context) =>
            throw new InvalidOperationException("A rule of the application.");
    }

    private sealed class ThrowingRule(bool synchronously) : TraceRule
    {
        public override async ValueTask<TraceDecision> DecideAsync(HttpContext context)
        {
            if (!synchronously) await Task.Yield();
            throw new InvalidOperationException("A rule of the application.");
        }
    }
}
