using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.TestInfrastructure.Files;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using HttpProtocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>A received request is processed to its end, even if its client has disconnected.</summary>
public sealed class DisconnectTests
{
    private static readonly (string, string) _fromHere = ("Sec-Fetch-Site", "same-origin");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signing_out_completes_when_the_client_disconnects_at_once()
    {
        var clients = new DisconnectingClients();
        await using var site = await Site.StartAsync(clients.AddTo);

        for (var i = 0; i < 60; i++)
        {
            var browser = await site.SignInAsync($"user {i}");
            await DisconnectingClients.SendAsync(browser, HttpMethod.Post, "/signout");
            await clients.WaitUntilHandledAsync();
            Assert.Equal("", (await browser.GetAsync("/who")).Body);
        }
    }

    [Theory]
    [InlineData("POST", "/signout", "")]
    [InlineData("DELETE", "/devices/{other}", "here")]
    [InlineData("POST", "/devices/sign-out-others", "here")]
    [InlineData("POST", "/signin?user=bob", "there")]
    public async Task A_request_that_ends_a_sign_in_completes_after_its_client_disconnects(string method, string path, string left)
    {
        var clients = new DisconnectingClients { IsHandledAfterDisconnect = true };
        await using var site = await Site.StartAsync(site =>
        {
            clients.AddTo(site);
            site.Tokens =
                options => options.AddClaimsFrom<UserSlate>(
                    async (slate, cancellation) => [new Claim("role", (await slate.User.GetAsync(cancellation)).Value!.Role)]);
            site.Map = app => app.MapSlateDevices("/devices");
        });
        var here = await site.SignInAsync("ann");
        site.Time.Advance(TimeSpan.FromHours(1));
        var there = await site.SignInAsync("ann");
        var other = (await site.Slates.Tokens.ListAsync("ann", Stop))[0].Id;

        await DisconnectingClients.SendAsync(
            here, new HttpMethod(method), path.Replace("{other}", other.ToString(), StringComparison.Ordinal), "", _fromHere);
        await clients.WaitUntilHandledAsync();

        Assert.Equal(left == "here" ? "ANN" : "", (await here.GetAsync("/who")).Body);
        Assert.Equal(left == "here" ? "" : "ANN", (await there.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task Replacing_the_current_sign_in_completes_after_the_client_disconnects()
    {
        var clients = new DisconnectingClients { IsHandledAfterDisconnect = true };
        await using var site = await Site.StartAsync(clients.AddTo);
        var browser = await site.SignInAsync("ann");

        await DisconnectingClients.SendAsync(browser, HttpMethod.Post, "/signin?user=ann");
        await clients.WaitUntilHandledAsync();

        Assert.Equal(["tokens.find", "tokens.find", "tokens.reissue", "tokens.find"], site.Store.Calls);
        Assert.Single(await site.Slates.Tokens.ListAsync("ann", Stop));
    }

    [Fact]
    public async Task Signing_out_completes_when_the_client_disconnects_during_the_store_call()
    {
        var clients = new DisconnectingClients();
        await using var site = await Site.StartAsync(clients.AddTo);
        var browser = await site.SignInAsync("ann");
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        site.Store.BeforeCall = async (name, cancellation) =>
        {
            if (name != "tokens.revoke") return;
            begun.SetResult();
            await clients.Disconnected.WaitAsync(Stop);
            cancellation.ThrowIfCancellationRequested();
        };

        using (await DisconnectingClients.OpenRequestAsync(browser, HttpMethod.Post, "/signout")) await begun.Task.WaitAsync(Stop);
        await clients.WaitUntilHandledAsync();

        Assert.Equal("", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task Signing_out_completes_when_an_HTTP_2_stream_is_cancelled()
    {
        var clients = new DisconnectingClients();
        await using var site = await Site.StartAsync(site =>
        {
            clients.AddTo(site);
            site.Listen = listen => listen.Protocols = HttpProtocols.Http2;
        });
        var token = await site.Slates.Tokens.IssueAsync("ann", cancellationToken: Stop);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        site.Store.BeforeCall = async (name, cancellation) =>
        {
            if (name != "tokens.revoke") return;
            begun.SetResult();
            await clients.Disconnected.WaitAsync(Stop);
            cancellation.ThrowIfCancellationRequested();
        };
        using var client =
            new HttpClient
            {
                BaseAddress = site.Address,
                DefaultRequestVersion = HttpVersion.Version20,
                DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact
            };
        client.DefaultRequestHeaders.Add("Cookie", $"{SlateAuthenticationDefaults.CookieName}={token.RevealSecret()}");
        client.DefaultRequestHeaders.Add(DisconnectingClients.Header, "1");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var answer = client.PostAsync(new Uri("/signout", UriKind.Relative), null, cancel.Token);
        await begun.Task.WaitAsync(Stop);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await clients.WaitUntilHandledAsync();

        Assert.Null(await site.Slates.Tokens.FindAsync(token.RevealSecret(), Stop));
    }

    [Fact]
    public async Task Signing_out_completes_when_the_client_disconnects_while_a_SQLite_file_is_locked()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "slates.db");
        var clients = new DisconnectingClients();
        await using var site = await Site.StartAsync(site =>
        {
            clients.AddTo(site);
            // The store waits for the file by this clock, so it must not be faked.
            site.Services = services => services.AddSingleton(TimeProvider.System);
            site.StoreIn = storeIn => storeIn.Sqlite(file);
        });
        var browser = await site.SignInAsync("ann");

        await using (await LockAsync(file))
        {
            await DisconnectingClients.SendAsync(browser, HttpMethod.Post, "/signout");
            await clients.Disconnected.WaitAsync(Stop);
        }

        await clients.WaitUntilHandledAsync();
        Assert.Equal("", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task A_completely_received_form_is_read_after_its_client_disconnects()
    {
        var clients = new DisconnectingClients { IsHandledAfterDisconnect = true };
        await using var site = await Site.StartAsync(site =>
        {
            clients.AddTo(site);
            site.Listen = listen => listen.UseReadAfterDisconnect();
            site.Map = app => app.MapPost("/form", async (HttpContext context) =>
            {
                if ((await context.Request.ReadFormAsync(CancellationToken.None))["sure"] == "yes")
                    await Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions.SignOutAsync(context);
            });
        });
        var browser = await site.SignInAsync("ann");

        await DisconnectingClients.SendAsync(
            browser, HttpMethod.Post, "/form", "sure=yes", ("Content-Type", "application/x-www-form-urlencoded"));
        await clients.WaitUntilHandledAsync();

        Assert.Equal("", (await browser.GetAsync("/who")).Body);
    }

    [Fact]
    public async Task An_incomplete_form_fails_after_its_client_disconnects()
    {
        var clients = new DisconnectingClients { IsHandledAfterDisconnect = true };
        Exception? error = null;
        await using var site = await Site.StartAsync(site =>
        {
            clients.AddTo(site);
            site.Listen = listen => listen.UseReadAfterDisconnect();
            site.Map = app => app.MapPost("/form", async (HttpContext context) =>
            {
                error = await Record.ExceptionAsync(async () => await context.Request.ReadFormAsync(CancellationToken.None));
            });
        });

        await DisconnectingClients.SendAsync(
            site.OpenBrowser(), HttpMethod.Post, "/form", "sure=yes", ("Content-Type", "application/x-www-form-urlencoded"),
            ("Content-Length", "9"));
        await clients.WaitUntilHandledAsync();

        Assert.IsType<BadHttpRequestException>(error, exactMatch: false);
    }

    [Theory]
    [InlineData("POST", "/signout")]
    [InlineData("DELETE", "/devices/{other}")]
    [InlineData("POST", "/devices/sign-out-others")]
    public async Task A_sign_in_that_can_not_be_ended_is_logged_as_an_error_and_the_response_is_503(string method, string path)
    {
        await using var site = await Site.StartAsync(site => site.Map = app => app.MapSlateDevices("/devices"));
        var here = await site.SignInAsync("ann");
        var there = await site.SignInAsync("ann");
        var other = (await site.Slates.Tokens.ListAsync("ann", Stop))[0].Id;
        path = path.Replace("{other}", other.ToString(), StringComparison.Ordinal);

        site.Store.IsReadOnly = true;
        var answer = await here.SendAsync(new HttpMethod(method), path, null, _fromHere);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal(503, JsonDocument.Parse(answer.Body).RootElement.GetProperty("status").GetInt32());
        Assert.Contains(
            site.Logs.Lines,
            line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("is still live", StringComparison.Ordinal));
        site.Store.IsReadOnly = false;
        Assert.Equal(("ANN", "ANN"), ((await here.GetAsync("/who")).Body, (await there.GetAsync("/who")).Body));
    }

    [Fact]
    public async Task Signing_out_while_the_store_is_down_is_logged_as_an_error()
    {
        await using var site = await Site.StartAsync();
        var browser = await site.SignInAsync("ann");
        site.Store.IsDown = true;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.PostAsync("/signout")).Status);

        Assert.Contains(
            site.Logs.Lines,
            line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("is still live", StringComparison.Ordinal));
        Assert.Contains(
            site.Logs.Lines,
            line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("answered with 503", StringComparison.Ordinal));
    }

    private static async Task<SqliteConnection> LockAsync(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(Stop);
        return connection;
    }
}
