using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Chalkboard.Tracing.AspNetCore;
using Company.Site;
using Microsoft.AspNetCore.DataProtection;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSlates(slates =>
{
    // SQLite, in data/slates.db, unless Slates:Store and ConnectionStrings:slates name another store.
    slates.StoreIn.Configured(builder.Configuration);
    slates.Add<UserSlate>();
});
builder.Services.AddAuthentication(SlateAuthenticationDefaults.AuthenticationScheme).AddSlateTokens(options =>
{
    options.Paths.SignIn = "/signin";
    options.Paths.SignOut = "/signout";
});
builder.Services.AddAuthorization();
builder.Services.AddStatistics();
builder.Services.AddCallTracing(options => options.Rules.Add(TraceRule.Path("/**").KeepIfSlowerThan(TimeSpan.FromMilliseconds(500))));
builder.Services.AddDataProtection().PersistKeysToSlates();
builder.Services.AddHealthChecks().AddSlates();
builder.Services.AddRazorPages(options =>
{
    options.Conventions.AuthorizeFolder("/");
    options.Conventions.AllowAnonymousToPage("/SignIn");
});

var app = builder.Build();
app.UseStatistics();
app.UseExceptionHandler("/error");
app.UseStaticFiles();
app.UseRouting();
app.UseAuthentication();
app.UseCallTracing();
app.UseAuthorization();

app.MapRazorPages();
app.MapHealthChecks("/healthz").AllowAnonymous();
// In Development these pages serve this machine. Elsewhere they are closed, until you require a policy of yours for them.
app.MapStatistics("/statistics");
app.MapCallTraces("/traces");
app.Map("/error", () => Results.Problem()).AllowAnonymous();
app.Run();
