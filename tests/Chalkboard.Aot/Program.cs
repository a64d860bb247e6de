using Chalkboard.Slates;

// A site on slates, its own first visitor. Chalkboard.Aot.Tests publishes it with NativeAOT and reads what it prints.
var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning"]);
builder.Services.AddSlateClient(slates =>
{
    slates.StoreIn.Sqlite(args[0]);
    slates.Configure(options => options.Json.TypeInfoResolverChain.Insert(0, SlateJson.Default));
    slates.Add<UserSlate>();
});

await using var app = builder.Build();
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

var tokens = app.Services.GetRequiredService<SlateClient>().Tokens;
var issued = await tokens.IssueAsync("ada");
Console.WriteLine($"token of {(await tokens.ResolveAsync(issued.Secret))?.Owner}");
await app.StopAsync();
