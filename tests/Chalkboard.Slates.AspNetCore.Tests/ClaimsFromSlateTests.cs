using System.Net;
using System.Security.Claims;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class ClaimsFromSlateTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_changed_role_takes_effect_at_the_next_request()
    {
        await using var site = await Site.StartAsync(AddRoleClaims);
        var browser = await site.SignInAsync("ann");
        var document = site.Slates.For<UserSlate>("ann").User;

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/api/admin")).Status);
        await document.SetAsync(new UserInfo("Ann", "admin"), Stop);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/admin")).Status);
        await document.SetAsync(new UserInfo("Ann"), Stop);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/api/admin")).Status);
    }

    [Fact]
    public async Task The_document_is_read_once_by_the_claims_and_the_endpoint_together()
    {
        await using var site = await Site.StartAsync(site =>
        {
            AddRoleClaims(site);
            site.Map = app => app.MapGet("/thrice", async (UserSlate slate, Document<UserInfo> user, HttpContext context) =>
            {
                var a = await slate.User.GetAsync();
                var b = await user.GetAsync();
                var c = await context.GetSlate<UserSlate>().User.GetAsync();
                return $"{a.Value!.Name} {ReferenceEquals(a.Value, b.Value) && ReferenceEquals(b.Value, c.Value)}";
            });
        });
        var browser = await site.SignInAsync("ann");

        Assert.Equal("nobody True", (await browser.GetAsync("/thrice")).Body);

        Assert.Equal(["tokens.find", "find user"], site.Store.Calls);
    }

    [Fact]
    public async Task Claims_are_added_to_tokens_that_were_issued_without_a_sign_in()
    {
        await using var site = await Site.StartAsync(AddRoleClaims);
        await site.Slates.For<UserSlate>("ann").User.SetAsync(new UserInfo("Ann", "admin"), Stop);
        var token = await site.Slates.Tokens.IssueAsync("ann", null, Stop);

        var answer = await site.OpenBrowser().GetAsync("/api/admin", ("Authorization", $"Bearer {token.RevealSecret()}"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task A_principal_that_the_application_rejects_is_anonymous_and_has_no_slate()
    {
        await using var site = await Site.StartAsync(site =>
        {
            site.Tokens = options => options.Events.OnValidatePrincipal = context =>
            {
                if (context.Token.Owner == "mallory") context.RejectPrincipal();
                return Task.CompletedTask;
            };
            site.Map = app =>
                app.MapGet("/slate",
                (HttpContext context) => $"{context.TryGetSlate<UserSlate>(out _)} {context.GetSlateToken() is not null}");
        });

        Assert.Equal("True True", (await (await site.SignInAsync("ann")).GetAsync("/slate")).Body);
        Assert.Equal("False False", (await (await site.SignInAsync("mallory")).GetAsync("/slate")).Body);
    }

    [Fact]
    public async Task Events_see_each_step()
    {
        var steps = new List<string>();
        await using var site = await Site.StartAsync(site => site.Tokens = options => options.Events = new SlateAuthenticationEvents
        {
            OnSigningIn = context => Note($"signing in {context.Label}", () => context.Label = "My laptop"),
            OnSignedIn = context => Note($"signed in {context.Principal!.Identity!.Name}"),
            OnValidatePrincipal = context => Note($"validate {context.Token.Label}"),
            OnSigningOut = context => Note($"signing out {context.Token!.Owner}"),
        });
        var browser = await site.SignInAsync("ann", ("User-Agent", "curl/8.5.0"));

        await browser.GetAsync("/who");
        await browser.PostAsync("/signout");

        Assert.Equal(["signing in curl", "signed in ANN", "validate My laptop", "validate My laptop", "signing out ann"], steps);

        Task Note(string step, Action? act = null)
        {
            steps.Add(step);
            act?.Invoke();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Events_can_be_a_service()
    {
        await using var site = await Site.StartAsync(site =>
        {
            site.Services = services => services.AddScoped<RejectingEvents>();
            site.Tokens = options => options.EventsType = typeof(RejectingEvents);
        });

        Assert.Equal("ANN", (await (await site.SignInAsync("ann")).GetAsync("/who")).Body);
        Assert.Equal("", (await (await site.SignInAsync("mallory")).GetAsync("/who")).Body);
    }

    private sealed class RejectingEvents(SlateClient slates) : SlateAuthenticationEvents
    {
        public override async Task ValidatePrincipal(SlateValidatePrincipalContext context)
        {
            if (context.Token.Owner != "mallory") return;
            context.RejectPrincipal();
            await slates.Tokens.RevokeAsync(context.Token.Id, context.HttpContext.RequestAborted);
        }
    }

    private static void AddRoleClaims(Site.Settings site) =>
        site.Tokens = options => options.AddClaimsFrom<UserSlate>(async (slate, cancellation) =>
        [new Claim(ClaimTypes.Role, (await slate.User.GetAsync(cancellation)).Value!.Role)]);
}
