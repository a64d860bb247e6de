using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tool.Tests.Reading;

/// <summary>Responses of servers, read by the whole tool.</summary>
public sealed class SourceTests
{
    [Theory]
    [InlineData("text/html; charset=utf-8", "{}")]
    [InlineData("application/octet-stream", "\n <!doctype html><title>Statistics</title>")]
    public async Task A_page_is_distinguished_from_data(string type, string text)
    {
        await using var server = await Server.ServeTextAsync(text, type);

        await AssertUnknownAsync(
            server.Address + "/statistics/?token=secret", $"{server.Address}/statistics/ is an HTML page. Its figures are " +
                $"probably at {server.Address}/statistics/data");
    }

    [Theory]
    [InlineData("", "(line 1)")]
    [InlineData("{\n\"a\": NaN }", "(line 2)")]
    [InlineData("not json", "(line 1)")]
    [InlineData("{\"a\":1}trailing", "(line 1)")]
    public async Task Text_that_is_not_JSON_is_unknown(string text, string where)
    {
        await using var server = await Server.ServeTextAsync(text);

        await AssertUnknownAsync(
            server.Data, $"{server.Data} did not answer with JSON {where}. Give the address of statistics as JSON, which usually ends in " +
                $"/data");
    }

    [Fact]
    public async Task Deeply_nested_JSON_is_unknown()
    {
        await using var server = await Server.ServeTextAsync(new string('[', 100_000));

        await AssertUnknownAsync(
            server.Data,
            $"{server.Data} did not answer with JSON (line 1). Give the address of statistics as JSON, which usually ends in " +
                $"/data");
    }

    [Theory]
    [InlineData("5")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task JSON_of_another_shape_is_unknown(string json)
    {
        await using var server = await Server.ServeTextAsync(json);

        var run = await Programs.ChalkInProcessAsync("check", server.Data, "--entry", "x/y");

        Assert.StartsWith("CHALK UNKNOWN - ", run.Line, StringComparison.Ordinal);
        Assert.Equal(3, run.ExitCode);
    }

    [Theory]
    [InlineData(401, "401 Unauthorized. Give --token-file, --token-env or --header.")]
    [InlineData(
        403, "403 Forbidden. Give --token-file, --token-env or --header. If the application has no authorization yet, its answer says " +
            "how to add it: open the address to read it.")]
    [InlineData(404, "404 NotFound. Check the path; statistics as JSON are usually at /statistics/data")]
    [InlineData(500, "500 InternalServerError. Its log may say why.")]
    [InlineData(204, "204 NoContent. Its log may say why.")]
    public async Task A_refusal_is_unknown(int status, string message)
    {
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        await AssertUnknownAsync(server.Data, $"{server.Data} answered {message}");
    }

    [Fact]
    public async Task An_unreachable_server_is_unknown()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}/data";
        taken.Stop();

        await AssertUnknownAsync(address, $"{address} can't be reached: ");
    }

    [Fact]
    public async Task An_unknown_host_is_unknown() =>
        await AssertUnknownAsync("http://no-such-host.invalid/data", "There is no host no-such-host.invalid. Check its name.");

    [Fact]
    public async Task A_slow_answer_is_unknown_after_the_timeout()
    {
        await using var server = await Server.StartAsync(async context =>
        {
            // The headers arrive at once: the timeout applies to the whole response.
            await context.Response.WriteAsync("{", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        var run = await Programs.ChalkAsync("check", server.Data, "--entry", "x", "--timeout", "300ms");

        Assert.Equal($"CHALK UNKNOWN - {server.Data} did not answer within 0.3 s. Check whether it is overloaded.", run.Line);
        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task An_incomplete_answer_is_unknown()
    {
        await using var server = await Server.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        await AssertUnknownAsync(server.Data, $"{server.Data} ");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_endless_answer_is_refused(bool isCompressed)
    {
        await using var server = await Server.StartAsync(async context =>
        {
            if (isCompressed) context.Response.Headers.ContentEncoding = "gzip";
            var body = isCompressed
                ? new System.IO.Compression.GZipStream(context.Response.Body, System.IO.Compression.CompressionLevel.Fastest)
                : context.Response.Body;
            var spaces = new byte[1024 * 1024];
            Array.Fill(spaces, (byte)' ');
            for (var mebibytes = 0; mebibytes < 1000 && !context.RequestAborted.IsCancellationRequested; mebibytes++)
                await body.WriteAsync(spaces, context.RequestAborted);
        });

        await AssertUnknownAsync(
            server.Data, "The answer is larger than 16 MiB. Read only one namespace: add /Its%20Name to the address.");
    }

    [Fact]
    public async Task Redirects_are_followed_on_the_same_server_with_the_headers()
    {
        string? sent = null;
        await using var server = await Server.StartAsync(context =>
        {
            if (context.Request.Path == "/data")
            {
                context.Response.Redirect("/elsewhere");
                return Task.CompletedTask;
            }

            sent = context.Request.Headers.Authorization;
            return context.Response.WriteAsync("""{"N":1}""");
        });

        var run = await Programs.ChalkInProcessAsync("check", server.Data, "--entry", "N", "--header", "Authorization: Basic abc");

        Assert.Equal("CHALK OK - N is 1 | 'N'=1", run.Line);
        Assert.Equal("Basic abc", sent);
    }

    [Fact]
    public async Task Headers_are_never_sent_to_another_server()
    {
        var asked = 0;
        await using var other = await Server.StartAsync(context =>
        {
            asked++;
            return context.Response.WriteAsync("""{"N":1}""");
        });
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.Redirect(other.Data);
            return Task.CompletedTask;
        });

        var without = await Programs.ChalkInProcessAsync("check", server.Data, "--entry", "N");
        await AssertUnknownAsync(
            server.Data, $"{server.Data} redirects to another server, {other.Address}, which must not get your headers. If it should, " +
                $"give its address.", "--header", "X-Key: secret");

        Assert.Equal("CHALK OK - N is 1 | 'N'=1", without.Line);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task The_number_of_redirects_is_bounded()
    {
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.Redirect("/data");
            return Task.CompletedTask;
        });

        await AssertUnknownAsync(server.Data, $"{server.Data} redirects more than 5 times. Give the final address.");
    }

    [Fact]
    public async Task A_redirect_to_a_sign_in_page_says_how_to_sign_in()
    {
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.ContentType = "text/html";
            if (context.Request.Path == "/data") context.Response.Redirect("/signin");
            return Task.CompletedTask;
        });

        await AssertUnknownAsync(
            server.Data, $"{server.Data} redirects to an HTML page, {server.Address}/signin. If it asks to sign in, give " +
                $"--token-file, --token-env or --header; ");
    }

    private static async Task AssertUnknownAsync(string url, string message, params string[] more)
    {
        var run = await Programs.ChalkInProcessAsync(["check", url, "--entry", "N", .. more]);

        Assert.StartsWith($"CHALK UNKNOWN - {message}", run.Line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Output, StringComparison.Ordinal);
        Assert.Equal(3, run.ExitCode);
    }
}
