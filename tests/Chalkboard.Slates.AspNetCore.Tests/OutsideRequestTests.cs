using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class OutsideRequestTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_background_job_opens_the_slate_of_any_user()
    {
        await using var site = await Site.StartAsync();
        var slates = site.Services.GetRequiredService<SlateClient<UserSlate>>();

        await slates.For("ann").User.UpdateAsync(user => user with { Visits = user.Visits + 1 }, Stop);

        Assert.Equal(1, (await slates.For("ann").User.GetAsync(Stop)).Value!.Visits);
    }

    [Fact]
    public async Task A_scope_of_a_job_can_be_given_an_owner()
    {
        await using var site = await Site.StartAsync();
        await using var scope = site.Services.CreateAsyncScope();

        scope.ServiceProvider.GetRequiredService<SlateScope>().SetOwner("ann");

        Assert.Equal("ann", scope.ServiceProvider.GetRequiredService<UserSlate>().Owner);
        var error = Assert.Throws<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<SlateScope>().SetOwner("bob"));
        Assert.Contains("'ann'", error.Message);
    }

    [Fact]
    public async Task A_scope_created_during_a_request_has_no_owner_unless_it_is_set()
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapGet("/job", async (IServiceScopeFactory scopes) =>
        {
            await using var scope = scopes.CreateAsyncScope();
            return scope.ServiceProvider.GetRequiredService<SlateScope>().TryGet<UserSlate>(out _) ? "the user's" : "nobody's";
        }));

        Assert.Equal("nobody's", (await (await site.SignInAsync("ann")).GetAsync("/job")).Body);
    }

    [Theory]
    [InlineData("Injected")]
    [InlineData("Given")]
    [InlineData("Opened")]
    public async Task A_hub_works_on_the_slate_of_its_user_and_sees_each_change(string method)
    {
        await using var site = await StartHubAsync();
        var token = await site.Slates.Tokens.IssueAsync("ann", null, Stop);
        await using var connection = await ConnectAsync(site, token);

        Assert.Equal("ann 1", await connection.InvokeAsync<string>(method, Stop));
        await site.Slates.For<UserSlate>("ann").User.UpdateAsync(user => user with { Visits = 10 }, Stop);
        Assert.Equal("ann 11", await connection.InvokeAsync<string>(method, Stop));
    }

    [Fact]
    public async Task A_connected_hub_can_not_write_after_its_user_has_signed_out()
    {
        await using var site = await StartHubAsync();
        var token = await site.Slates.Tokens.IssueAsync("ann", null, Stop);
        await using var connection = await ConnectAsync(site, token);
        await connection.InvokeAsync<string>("Injected", Stop);

        await site.Slates.Tokens.RevokeAsync(token.Id, Stop);

        // By the hub, or because the connection is closed.
        await Assert.ThrowsAnyAsync<Exception>(() => connection.InvokeAsync<string>("Injected", Stop));
        Assert.Equal(1, (await site.Slates.For<UserSlate>("ann").User.GetAsync(Stop)).Value!.Visits);
    }

    [Fact]
    public async Task Connecting_and_disconnecting_have_the_slate_of_the_user()
    {
        await using var site = await StartHubAsync();
        var token = await site.Slates.Tokens.IssueAsync("ann", null, Stop);

        await using (await ConnectAsync(site, token)) await WaitForNameAsync("connected");
        await WaitForNameAsync("disconnected");

        Task WaitForNameAsync(string name) => Eventually.UntilAsync(
            async () => (await site.Slates.For<UserSlate>("ann").User.GetAsync(Stop)).Value!.Name == name, $"The hub has not {name}.");
    }

    [Fact]
    public async Task A_hub_of_a_visitor_has_no_slate()
    {
        await using var site = await StartHubAsync();
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(site.Address, "/public-hub")).Build();
        await connection.StartAsync(Stop);

        Assert.Equal("no slate", await connection.InvokeAsync<string>("Owner", Stop));
    }

    [Fact]
    public async Task A_connection_is_closed_when_its_sign_in_is_revoked_and_no_other_is()
    {
        await using var site = await StartHubAsync();
        var token = await site.Slates.Tokens.IssueAsync("ann", null, Stop);
        await using var connection = await ConnectAsync(site, token);
        await using var other = await ConnectAsync(site, await site.Slates.Tokens.IssueAsync("ann", null, Stop));
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await site.Slates.Tokens.RevokeAsync(token.Id, Stop);

        await closed.Task.WaitAsync(Stop);
        Assert.Equal("ann 1", await other.InvokeAsync<string>("Injected", Stop));
    }

    [Fact]
    public async Task A_component_that_is_rendered_without_a_request_opens_the_slate_of_its_user()
    {
        await using var site = await Site.StartAsync(site => site.Services = services => services.AddRazorComponents());
        await site.Slates.For<UserSlate>("ann").User.SetAsync(new UserInfo("Ann"), Stop);
        await using var renderer = new HtmlRenderer(site.Services, NullLoggerFactory.Instance);

        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var state = Task.FromResult(new AuthenticationState(TestData.CreatePrincipal("ann")));
            var output =
                await renderer.RenderComponentAsync<Greeting>(
                    ParameterView.FromDictionary(new Dictionary<string, object?> { ["State"] = state }));
            return output.ToHtmlString();
        });

        Assert.Equal("<p>Hello Ann</p>", html);
    }

    private static Task<Site> StartHubAsync() => Site.StartAsync(site =>
    {
        site.Services = services => services.AddSignalR().AddSlates();
        site.Map = app =>
        {
            app.MapHub<VisitHub>("/hub");
            app.MapHub<PublicHub>("/public-hub");
        };
    });

    private static async Task<HubConnection> ConnectAsync(Site site, IssuedToken token)
    {
        var connection =
            new HubConnectionBuilder().WithUrl(
                new Uri(site.Address, "/hub"), options => options.Headers["Authorization"] = $"Bearer {token.RevealSecret()}").Build();
        await connection.StartAsync(Stop);
        return connection;
    }

    [Authorize]
    private sealed class VisitHub(UserSlate slate, SlateClient<UserSlate> slates) : Hub
    {
        public async Task<string> Injected() => await VisitAsync(slate);

        public async Task<string> Given(UserSlate given) => given.Owner == slate.Owner ? await VisitAsync(given) : "";

        public async Task<string> Opened() => await VisitAsync(slates.For(Context.UserIdentifier!));

        public override async Task OnConnectedAsync() => await RenameAsync("connected");

        public override async Task OnDisconnectedAsync(Exception? exception) => await RenameAsync("disconnected");

        private async Task RenameAsync(string name) => await slate.User.UpdateAsync(user => user with { Name = name });

        private static async Task<string> VisitAsync(UserSlate slate) =>
            $"{slate.Owner} {(await slate.User.UpdateAsync(user => user with { Visits = user.Visits + 1 })).Value!.Visits}";
    }

    private sealed class PublicHub(SlateScope scope) : Hub
    {
        public string Owner() => scope.TryGet<UserSlate>(out var slate) ? slate.Owner : "no slate";
    }

    private sealed class Greeting : ComponentBase
    {
        private string? _name;

        [Parameter]
        public required Task<AuthenticationState> State { get; set; }

        [Inject]
        public required SlateClient<UserSlate> Slates { get; set; }

        protected override async Task OnInitializedAsync() => _name = await DocumentationTests.GetUserNameInComponentAsync(State, Slates);

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "p");
            builder.AddContent(1, $"Hello {_name}");
            builder.CloseElement();
        }
    }
}
