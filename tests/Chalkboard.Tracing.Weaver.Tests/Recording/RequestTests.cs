using System.Collections.Concurrent;
using System.Globalization;
using Chalkboard.Tracing.Recordings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

/// <summary>A woven site under Kestrel with concurrent requests.</summary>
public sealed class RequestTests
{
    private const int Traced = 5;
    private const int Untraced = 30;
    private const int Parts = 10;

    // All requests wait for each other; the last one resumes the others inside its own call; and one worker serves all.
    private const string Source = """
        using System;
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Hosting;
        using Microsoft.AspNetCore.Http;
        using Microsoft.Extensions.Logging;
        public static class Site
        {
            static readonly Channel<(int Id, TaskCompletionSource<int> Answer)> _questions = Channel.CreateUnbounded<(int, TaskCompletionSource<int>)>();
            static readonly TaskCompletionSource _everyone = new();
            static int _missing;

            public static WebApplication Build(int requests, Func<HttpContext, Func<Task>, Task> middleware)
            {
                _missing = requests;
                _ = Task.Run(ServeAll);
                var builder = WebApplication.CreateSlimBuilder();
                builder.WebHost.UseUrls("http://127.0.0.1:0");
                builder.Logging.ClearProviders();
                var app = builder.Build();
                app.Use(middleware);
                app.MapGet("/work/{id:int}", (int id) => Work(id));
                return app;
            }

            static async Task<int> Work(int id)
            {
                if (Interlocked.Decrement(ref _missing) == 0) _everyone.SetResult();
                await _everyone.Task;
                var sum = 0;
                for (var i = 0; i < 10; i++)
                {
                    sum += await Part(id, i);
                    sum += await Task.Run(() => Leaf(id, i));
                    sum += await Ask(id);
                }
                return sum;
            }

            static async Task<int> Part(int id, int i) { await Task.Yield(); return Leaf(id, i); }
            static int Leaf(int id, int i) { Thread.SpinWait(50); return id * 1000 + i; }
            static Task<int> Ask(int id) { var answer = new TaskCompletionSource<int>(); _questions.Writer.TryWrite((id, answer)); return answer.Task; }
            static async Task ServeAll() { await foreach (var (id, answer) in _questions.Reader.ReadAllAsync()) answer.SetResult(Serve(id)); }
            static int Serve(int id) { Thread.SpinWait(50); return id; }
        }
        """;

    [Fact]
    public async Task A_trace_has_no_event_of_another_request()
    {
        using var sample = Sample.Compile(Source, optimized: true);
        using var woven = sample.Weave();
        var recordings = new ConcurrentDictionary<int, Recording>();
        var stop = TestContext.Current.CancellationToken;
        await using var site =
            (WebApplication)woven.Load().Call("Site", "Build", Traced + Untraced, (Func<HttpContext, Func<Task>, Task>)TraceAsync)!;
        await site.StartAsync(stop);
        using var client = new HttpClient { BaseAddress = new Uri(site.Urls.Single()) };

        var answers = await Task.WhenAll(Enumerable.Range(1, Traced + Untraced).Select(AskAsync));

        Assert.All(answers, answer => Assert.Equal(Parts * (2 * 1000 * answer.Id + answer.Id) + 2 * 45, answer.Sum));
        Assert.Equal(Enumerable.Range(1, Traced), recordings.Keys.Order());
        foreach (var (id, recording) in recordings)
        {
            var names = recording.Events.Where(e => e.Kind == EventKind.Enter)
                .CountBy(e => recording.Symbols[e.SymbolIndex].Name).ToDictionary();
            Assert.Equal(
                new()
                {
                    ["Site.Build.lambda"] = 1,
                    ["Site.Work"] = 1,
                    ["Site.Part"] = Parts,
                    ["Site.Work.lambda"] = Parts,
                    ["Site.Leaf"] = 2 * Parts,
                    ["Site.Ask"] = Parts
                }, names);
            var ids = recording.Events.Where(
                e => e.Kind == EventKind.Argument && e.Value.ToString().StartsWith("id: ", StringComparison.Ordinal))
                    .Select(e => e.Value.ToString()).ToList();
            Assert.Equal(2 + 4 * Parts, ids.Count);
            Assert.All(ids, own => Assert.Equal($"id: {id}", own));
            Assert.Empty(EventTree.FindErrors(recording));
            Assert.Empty(recording.Dropped);
        }

        async Task<(int Id, int Sum)> AskAsync(int id)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/work/{id}");
            if (id <= Traced) request.Headers.Add("X-Trace", "yes");
            using var response = await client.SendAsync(request, stop);
            return (id, int.Parse(await response.Content.ReadAsStringAsync(stop), CultureInfo.InvariantCulture));
        }

        async Task TraceAsync(HttpContext context, Func<Task> next)
        {
            using var trace = context.Request.Headers.ContainsKey("X-Trace") ? CallTrace.Start() : null;
            await next();
            if (trace is not null)
                recordings[int.Parse((string)context.Request.RouteValues["id"]!, CultureInfo.InvariantCulture)] = trace.Stop();
        }
    }
}
