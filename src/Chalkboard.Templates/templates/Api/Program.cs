using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Company.Api;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSlates(slates =>
{
    // SQLite, in data/slates.db, unless Slates:Store and ConnectionStrings:slates name another store.
    slates.StoreIn.Configured(builder.Configuration);
    slates.Add<UserSlate>();
});
builder.Services.AddAuthentication(SlateAuthenticationDefaults.AuthenticationScheme).AddSlateTokens();
builder.Services.AddAuthorization();
builder.Services.AddStatistics();
builder.Services.AddProblemDetails();
builder.Services.AddHealthChecks().AddSlates();

var app = builder.Build();
app.UseStatistics();
app.UseExceptionHandler();
app.UseAuthentication();
app.UseAuthorization();

// Issues a token. Replace it by your own way to check who somebody is: it exists in Development only.
if (app.Environment.IsDevelopment())
    app.MapPost("/tokens", async (string user, SlateClient slates, CancellationToken cancellationToken) =>
        (await slates.Tokens.IssueAsync(user, new TokenRequest { Label = "development" }, cancellationToken)).RevealSecret());

var profile = app.MapGroup("/profile").RequireAuthorization().DisableCookieRedirect();
profile.MapGet("", async (UserSlate slate, HttpResponse response) =>
{
    var (value, version) = await slate.Profile.GetAsync();
    response.SetETag(version);
    return value;
});
// With If-Match, the profile is replaced only if nobody has changed it meanwhile.
profile.MapPut("", async (Profile value, UserSlate slate, HttpContext context) =>
{
    var (replaced, version) = await slate.Profile.SetAsync(value, context.Request.GetIfMatch());
    context.Response.SetETag(version);
    return replaced;
});
profile.MapPost("/visits", async (UserSlate slate) =>
    (await slate.Profile.UpdateAsync(profile => profile with { Visits = profile.Visits + 1 })).Value);

app.MapSlateDevices("/devices");
app.MapHealthChecks("/healthz").AllowAnonymous();
// In Development it serves this machine. Elsewhere it is closed, until you require a policy of yours for it.
app.MapStatistics("/statistics");
app.Run();
