using System.Security.Claims;
using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Microsoft.AspNetCore.Authentication;

// A site on slates, its own first visitor. Chalkboard.Aot.Tests publishes it with NativeAOT and reads what it prints.
var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning"]);
builder.Services.AddSlates(slates =>
{
    slates.StoreIn.Sqlite(args[0]);
    slates.Configure(options => options.Json.TypeInfoResolverChain.Insert(0, SlateJson.Default));
    slates.Add<UserSlate>().Bind(slate => slate.Visits);
});
builder.Services.AddAuthentication(SlateAuthenticationDefaults.Scheme).AddSlateTokens(options => options.ClaimsFrom<UserSlate>(async (slate, cancellation) =>
    [new Claim("visits", $"{(await slate.Visits.GetAsync(cancellation)).Value!.Count}")]));
builder.Services.AddAuthorization();
builder.Services.AddProblemDetails();

await using var app = builder.Build();
app.UseExceptionHandler();
app.UseAuthentication();
app.UseAuthorization();
app.MapSlateDevices("/devices");
app.MapPost("/signin/{user}", (string user, HttpContext context) =>
    context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], "Aot"))));
app.MapGet("/mine", async (UserSlate slate, Document<Visits> visits, ClaimsPrincipal user) =>
    $"{slate.Owner} {(await visits.GetAsync()).Value!.Count} {user.FindFirstValue("visits")}").RequireAuthorization();
app.MapPut("/mine/{count}", async (int count, UserSlate slate, IfMatch? ifMatch) =>
{
    await slate.Visits.SetAsync(new Visits(count), ifMatch);
}).RequireAuthorization();
app.MapPost("/visits/{user}", async (string user, SlateClient<UserSlate> slates) =>
{
    var visits = await slates.For(user).Visits.UpdateAsync(visits => visits with { Count = visits.Count + 1 });
    return $"visit {visits.Value!.Count} of {user}";
});
app.MapPost("/drafts/{user}", async (string user, SlateClient<UserSlate> slates) =>
{
    var drafts = slates.For(user).Drafts;
    var id = await drafts.StartAsync(new Draft("Hello"));
    return $"draft '{(await drafts.CompleteAsync(id))?.Text}' taken, then {(await drafts.CompleteAsync(id))?.Text ?? "nothing"}";
});
await app.StartAsync();

using var visitor = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
foreach (var address in (string[])["/visits/ada", "/visits/ada", "/visits/bob", "/drafts/ada"])
{
    using var response = await visitor.PostAsync(new Uri(address, UriKind.Relative), null);
    Console.WriteLine(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
}

Console.WriteLine($"signed in: {(await visitor.PostAsync(new Uri("/signin/ada", UriKind.Relative), null)).StatusCode}");
Console.WriteLine($"mine: {await visitor.GetStringAsync(new Uri("/mine", UriKind.Relative))}");
Console.WriteLine($"devices: {(await visitor.GetStringAsync(new Uri("/devices", UriKind.Relative))).Contains("\"current\":true", StringComparison.Ordinal)}");
using var late = new HttpRequestMessage(HttpMethod.Put, new Uri("/mine/9", UriKind.Relative)) { Headers = { { "If-Match", "\"00000000000000000000000000000000\"" } } };
using var refused = await visitor.SendAsync(late);
Console.WriteLine($"refused: {(int)refused.StatusCode} {refused.Content.Headers.ContentType?.MediaType}");

var tokens = app.Services.GetRequiredService<SlateClient>().Tokens;
var issued = await tokens.IssueAsync("ada");
Console.WriteLine($"token of {(await tokens.ResolveAsync(issued.Secret))?.Owner}");
await app.StopAsync();
