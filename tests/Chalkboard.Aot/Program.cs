using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Chalkboard.Tracing.AspNetCore;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Microsoft.AspNetCore.Authentication;

const string secret = "0123456789-not-to-be-guessed";

// A site on slates, its own first visitor. Chalkboard.Aot.Tests publishes it with NativeAOT and reads what it prints.
var builder = WebApplication.CreateSlimBuilder(
[
    "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning",
    "--Slates:Store", "sqlite", "--ConnectionStrings:slates", args[0],
]);
builder.Services.AddSlates(slates =>
{
    slates.StoreIn.Configured(builder.Configuration);
    slates.Configure(options => options.Json.TypeInfoResolverChain.Insert(0, SlateJson.Default));
    slates.Add<UserSlate>().Bind(slate => slate.Drafts);
});
builder.Services.AddAuthentication(SlateAuthenticationDefaults.AuthenticationScheme).AddSlateTokens();
builder.Services.AddAuthorization();
builder.Services.AddHealthChecks().AddSlates();
builder.Services.AddStatistics();
builder.Services.AddCallTracing(options => options.Rules.Add(TraceRule.Secret(secret)));

await using var app = builder.Build();
app.UseStatistics();
app.UseAuthentication();
app.UseAuthorization();
app.UseCallTracing();
app.MapPost("/signin/{user}", async (HttpContext context, string user) =>
    await context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, user)], "demo"))));
app.MapPost("/signout", async (HttpContext context) => await context.SignOutAsync());

var own = app.MapGroup("/").RequireAuthorization().DisableCookieRedirect();
own.MapPost("/visit", async (UserSlate slate) =>
    $"visit {(await slate.Visits.UpdateAsync(visits => visits with { Count = visits.Count + 1 })).Value!.Count} of {slate.Owner}");
own.MapPost("/drafts", async (Workflow<Draft> drafts) => (await drafts.StartAsync(new Draft("Hello"))).ToString());
own.MapPost("/drafts/{id}", async (Workflow<Draft> drafts, WorkflowId id) => $"draft: {(await drafts.CompleteAsync(id))?.Text ?? "gone"}");
own.MapGet("/price", async (UserSlate slate) => $"{await Cart.PriceAsync((await slate.Visits.GetAsync()).Value!.Count)}")
    .DisableStatistics();
app.MapSlateDevices("/devices");
app.MapHealthChecks("/healthz").DisableStatistics();
app.MapStatistics("/statistics").AllowLocalMachine();
app.MapCallTraces("/traces").AllowLocalMachine().DisableStatistics();
await app.StartAsync();

using var visitor = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
await Post("/visit");
await Post("/signin/ada");
await Post("/visit");
await Post("/visit");
var draft = await Post("/drafts", print: false);
await Post($"/drafts/{draft}");
await Post($"/drafts/{draft}");
await Traced();
Console.WriteLine($"devices: {(await visitor.GetStringAsync(new Uri("/devices", UriKind.Relative))).Split("\"id\"").Length - 1}");
await Post("/signout");
await Post("/visit");
Console.WriteLine($"health: {await visitor.GetStringAsync(new Uri("/healthz", UriKind.Relative))}");
Console.WriteLine($"statistics: {Statistics()}");
Console.WriteLine($"page: {(await Get("/statistics")).Contains("<h2", StringComparison.Ordinal)}");
Console.WriteLine($"requests: {await Get("/statistics/data/ASP.NET%20Core%20Applications/Total%20Requests")}");
Console.WriteLine($"meters: {(await Get("/statistics/data")).Contains("\"kestrel.active_connections\"", StringComparison.Ordinal)}");
Console.WriteLine(
    $"metrics: {(await Get("/statistics/metrics")).Contains("asp_net_core_applications_requests_total ", StringComparison.Ordinal)}");
Console.WriteLine($"traces: {await Traces()}");
await app.StopAsync();

// In every form, and back from the text.
static async Task<string> Traces()
{
    var events = new EventList();
    events.Add(new(EventKind.Enter, 0, 1, 0, 41));
    events.Add(new(EventKind.Leave, 812, 1, 0, 47, 0, "12.50".AsMemory()));
    var recording =
        new Recording
        {
            Name = "checkout",
            TimestampFrequency = 1_000_000,
            EndTimestamp = 812,
            Symbols = [new("Checkout", "Price") { File = "Checkout.cs" }],
            Events = events
        };
    foreach (var form in TraceFormat.All) await form.WriteAsync(recording, Stream.Null);
    using var text = new MemoryStream();
    await TraceFormat.Text.WriteAsync(recording, text);
    text.Position = 0;
    var call = CallTree.From(await TraceReader.ReadAsync(text)).Roots.Single();
    return $"{call.Symbol.Name}: {call.Value} {call.Duration.TotalMicroseconds} us";
}

// As anybody can read them who has .NET and nothing else.
static string Statistics()
{
    var repository = (ConcurrentDictionary<string, object?>)AppContext.GetData("logging.statistics")!;
    var stores = (ConcurrentDictionary<string, object?>)((IDictionary<string, object?>)repository["Slates"]!)["Stores"]!;
    var (name, record) = (stores.Single().Key, (IDictionary<string, object?>)stores.Single().Value!);
    return $"{name}, {Now("Total Commits")} commits, 99% within a " +
        $"minute: {Now("99% Commit Time") is TimeSpan time && time < TimeSpan.FromMinutes(1)}";

    object? Now(string figure) => ((Func<IDictionary<string, object?>, object?>)record[figure]!)(record);
}

// A request that asks for its trace by a header, as that trace tells: of this program, and of a reference; both are woven.
async Task Traced()
{
    using var request =
        new HttpRequestMessage(HttpMethod.Get, new Uri("/price", UriKind.Relative)) { Headers = { { "Chalkboard-Trace", secret } } };
    using var response = await visitor.SendAsync(request);
    var address = $"/traces/{response.Headers.GetValues("Chalkboard-Trace").Single()}";
    using var file = await Kept(new Uri($"{address}/download/text", UriKind.Relative));
    var tree = CallTree.From(await TraceReader.ReadAsync(await file.Content.ReadAsStreamAsync()));
    var price = tree.Calls.Single(call => call.Symbol.Name == "Cart.PriceAsync");
    Console.WriteLine(
        $"traced: {tree.Name}: {price.Symbol.Name} ({price.Symbol.File}:{price.Line}): {price.Value}, {price.Callees.Single(callee => !callee.IsExternal).Symbol.Name}");
    var read = tree.Calls.Single(call => call.Symbol.Name == "Document.RefreshAsync");
    Console.WriteLine($"traced reference: {read.Caller?.Symbol.Name}, {read.Symbol.Name}: {read.Value}");
    Console.WriteLine($"trace: {(await Get(address)).Contains("Cart.PriceAsync", StringComparison.Ordinal)}");
}

// An answer is there a moment before its trace is kept.
async Task<HttpResponseMessage> Kept(Uri trace)
{
    using var late = new CancellationTokenSource(TimeSpan.FromMinutes(5));
    while (true)
    {
        var response = await visitor.GetAsync(trace, late.Token);
        if (response.StatusCode != HttpStatusCode.NotFound) return response;
        response.Dispose();
        await Task.Yield();
    }
}

Task<string> Get(string path) => visitor.GetStringAsync(new Uri(path, UriKind.Relative));

async Task<string> Post(string path, bool print = true)
{
    using var response = await visitor.PostAsync(new Uri(path, UriKind.Relative), null);
    var text = await response.Content.ReadAsStringAsync();
    if (print) Console.WriteLine($"{path[1..].Split('/')[0]}: {(int)response.StatusCode} {text}".TrimEnd());
    return text;
}
