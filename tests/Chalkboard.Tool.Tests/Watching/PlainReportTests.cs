namespace Chalkboard.Tool.Tests.Watching;

/// <summary>The output of <c>chalk watch</c> without a terminal.</summary>
public sealed class PlainReportTests
{
    [Fact]
    public async Task Every_figure_is_written_once_with_the_path_that_a_check_takes()
    {
        await using var server = await Server.ServeTextAsync("""
            {"Apps":{"Requests/Second":1.5e1,"On":true,"Nothing":null,"Failing":{"error":"a\nb"},"Slow":[{"Line":"GET /\u001b[31m\tx"}],"Rows":{"C:\\x":{"n":1}}}}
            """);

        var run = await Programs.ChalkAsync("watch", server.Data);

        Assert.Equal(
            """
            Apps/Requests\/Second	15
            Apps/On	true
            Apps/Nothing	null
            Apps/Failing	error: a␊b
            Apps/Slow/0/Line	GET /␛[31m␉x
            Apps/Rows/C:\\x/n	1

            """, run.Output, ignoreLineEndingDifferences: true);
        Assert.Equal(0, run.ExitCode);
        var check = await Programs.ChalkInProcessAsync("check", server.Data, "--entry", run.Output.Split('\n')[5].Split('\t')[0]);
        Assert.Equal("CHALK OK - n is 1 | 'n'=1", check.Line);
    }

    [Fact]
    public async Task One_namespace_can_be_chosen()
    {
        await using var server = await Server.ServeTextAsync("""{"A":{"x":1},"B":{"x":2}}""");

        var chosen = await Programs.ChalkAsync("watch", server.Data, "--namespace", "b");
        var missing = await Programs.ChalkAsync("watch", server.Data, "--namespace", "C");

        Assert.Equal("B/x\t2", chosen.Line);
        Assert.Equal("chalk: There is no namespace C. There is: A, B", missing.Errors.TrimEnd());
        Assert.Equal(1, missing.ExitCode);
    }

    [Fact]
    public async Task A_server_that_gives_no_figures_is_an_error()
    {
        await using var server = await Server.ServeTextAsync("<html>", "text/html");

        var run = await Programs.ChalkAsync("watch", server.Address);

        Assert.Equal(
            $"chalk: {server.Address}/ is an HTML page. Its figures are probably at {server.Address}/data", run.Errors.TrimEnd());
        Assert.Empty(run.Output);
        Assert.Equal(1, run.ExitCode);
    }
}
