using System.Net;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Mvc;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class ParameterTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/minimal")]
    [InlineData("/controller")]
    [InlineData("/api/controller")]
    [InlineData("/page")]
    public async Task Slates_documents_workflows_and_their_ids_are_parameters(string path)
    {
        await using var site = await Site.StartAsync(EveryKind);
        var browser = await site.SignInAsync("ann");
        var slate = site.Slates.For<UserSlate>("ann");
        await slate.User.SetAsync(new UserInfo("Ann"), Stop);
        var id = await slate.NewIdSet.StartAsync(new NewIdSet("mine"), Stop);

        var answer = await browser.GetAsync($"{path}/{id}");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("ann Ann mine", answer.Body);
    }

    [Theory]
    [InlineData("/minimal")]
    [InlineData("/api/controller")]
    public async Task A_malformed_workflow_id_is_a_bad_request(string path)
    {
        await using var site = await Site.StartAsync(EveryKind);
        var browser = await site.SignInAsync("ann");

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync($"{path}/nonsense")).Status);
    }

    [Fact]
    public async Task A_slate_parameter_belongs_to_the_user_of_the_request()
    {
        await using var site = await Site.StartAsync(EveryKind);
        var id = await site.Slates.For<UserSlate>("ann").NewIdSet.StartAsync(new NewIdSet("ann's"), Stop);
        var bob = await site.SignInAsync("bob");

        Assert.Equal("bob nobody -", (await bob.GetAsync($"/minimal/{id}")).Body);
    }

    [Fact]
    public async Task An_endpoint_with_a_slate_parameter_can_serve_an_anonymous_user()
    {
        await using var site =
            await Site.StartAsync(site => site.Map = app => app.MapGet("/welcome", (UserSlate? slate, HttpContext context) =>
            context.TryGetSlate<UserSlate>(out var mine)
                ? $"Hello {mine.Owner} {slate!.Owner}" : slate is null ? "null" : "Hello stranger"));

        Assert.Equal("Hello stranger", (await site.OpenBrowser().GetAsync("/welcome")).Body);
        Assert.Equal("Hello ann ann", (await (await site.SignInAsync("ann")).GetAsync("/welcome")).Body);
    }

    [Fact]
    public async Task The_error_of_using_a_slate_without_a_user_says_what_to_do()
    {
        await using var site = await Site.StartAsync(site => site.Map = app =>
        {
            app.MapGet("/touch",
                async (UserSlate slate) =>
                    (await Assert.ThrowsAsync<InvalidOperationException>(async () => await slate.User.GetAsync(Stop))).Message);
            app.MapGet("/get",
                (HttpContext context) => Assert.Throws<InvalidOperationException>(() => context.GetSlate<UserSlate>()).Message);
        });

        foreach (var path in new[] { "/touch", "/get" })
        {
            var message = (await site.OpenBrowser().GetAsync(path)).Body;
            Assert.StartsWith("The request has no signed-in user", message);
            Assert.Contains("TryGetSlate", message);
        }
    }

    [Fact]
    public async Task A_user_of_another_authentication_scheme_has_a_slate_too()
    {
        await using var site = await Site.StartAsync(site =>
        {
            site.Services = services => services.AddAuthentication().AddCookie("Other", options => options.Cookie.Name = "other");
            site.Map = app =>
            {
                app.MapPost(
                    "/other", (HttpContext context) =>
                        Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions.SignInAsync(
                            context, "Other", TestData.CreatePrincipal("olga")));
                app.MapGet("/other", (UserSlate slate, HttpContext context) => $"{slate.Owner} {context.GetSlateToken() is null}")
                    .RequireAuthorization(policy => policy.AddAuthenticationSchemes("Other").RequireAuthenticatedUser());
                app.MapGet("/both", (UserSlate slate, HttpContext context) => $"{slate.Owner} {context.GetSlateToken() is null}");
            };
        });
        var browser = await site.SignInAsync("ann");
        await browser.PostAsync("/other");

        Assert.Equal("olga True", (await browser.GetAsync("/other")).Body);
        Assert.Equal("ann False", (await browser.GetAsync("/both")).Body);
    }

    private static void EveryKind(Site.Settings site)
    {
        site.Services = services =>
        {
            services.AddControllersWithViews();
            services.AddRazorPages();
        };
        site.Map = app =>
        {
            app.MapControllers();
            app.MapRazorPages();
            app.MapGet("/minimal/{id}",
                async (UserSlate slate, Document<UserInfo> user, Workflow<NewIdSet> sets, WorkflowId id) =>
                    await Description.Of(slate, user, sets, id)).RequireAuthorization();
        };
    }
}

public static class Description
{
    public static async Task<string> Of(UserSlate slate, Document<UserInfo> user, Workflow<NewIdSet> sets, WorkflowId id) =>
        $"{slate.Owner} {(await user.GetAsync()).Value!.Name} {(await sets[id].GetAsync()).Value?.Title ?? "-"}";
}

public sealed class PlainController : Controller
{
    [HttpGet("/controller/{id}")]
    public async Task<IActionResult> Show(UserSlate slate, Document<UserInfo> user, Workflow<NewIdSet> sets, WorkflowId id)
    {
        return Content(ModelState.IsValid ? await Description.Of(slate, user, sets, id) : "invalid");
    }
}

[ApiController]
public sealed class ApiController : ControllerBase
{
    [HttpGet("/api/controller/{id}")]
    public async Task<IActionResult> Show(UserSlate slate, Document<UserInfo> user, Workflow<NewIdSet> sets, WorkflowId id) =>
        Content(await Description.Of(slate, user, sets, id));
}
