namespace Chalkboard.Tracing.AspNetCore.Tests.Page;

/// <summary>The rows that a page of calls shows at first.</summary>
public sealed class TreePageTests
{
    [Fact]
    public async Task The_tree_opens_along_the_critical_path_and_folds_calls_under_one_percent()
    {
        await using var site = await TracedSite.StartAsync();
        var script = new RecordingBuilder().Enter(0, "Page.RenderAsync");
        for (var i = 0; i < 37; i++) script.Enter(10 + (2 * i), $"Tree.Step{i}").Leave(11 + (2 * i), $"Tree.Step{i}");
        script.Enter(100, "Orders.TotalAsync").Enter(110, "Database.QueryAsync").Suspend(120, "Database.QueryAsync", 3)
            .Suspend(121, "Orders.TotalAsync", 2).Suspend(122, "Page.RenderAsync", 1).Resume(990_000, "Database.QueryAsync", 3)
            .Leave(990_001, "Database.QueryAsync").Resume(990_002, "Orders.TotalAsync", 2).Leave(990_003, "Orders.TotalAsync")
            .Resume(990_004, "Page.RenderAsync", 1).Leave(1_000_000, "Page.RenderAsync");
        var page = await site.GetPageAsync($"/traces/{await site.SaveAsync(script.Build())}");

        Assert.Equal(
            ["Page.RenderAsync", "Orders.TotalAsync", "Database.QueryAsync"],
            page.Texts("#-tree details[open] > summary .name, #-tree details[open] > ul > .leaf .name"));
        Assert.Equal(["37 calls under 1 %: 37.0 µs together"], page.Texts("#-tree .folded > details > .row .label"));
        // They are below that row, which is closed.
        Assert.Equal(37, page.Element("#-tree .folded > details:not([open])").QuerySelectorAll("li").Length);
    }

    [Fact]
    public async Task Of_parallel_branches_only_the_one_that_ended_last_is_open()
    {
        await using var site = await TracedSite.StartAsync();
        var script = new RecordingBuilder().Enter(0, "A.RunAsync");
        foreach (var (name, call) in (IEnumerable<(string, int)>)[("B.FastAsync", 2), ("C.SlowAsync", 4)])
            script.Enter(call, name).Enter(call, name + "Inner").Suspend(call + 1, name + "Inner", call + 1).Suspend(call + 1, name, call);
        script.Suspend(9, "A.RunAsync", 1).Resume(800, "B.FastAsyncInner", 3).Leave(800, "B.FastAsyncInner").Resume(800, "B.FastAsync", 2)
            .Leave(800, "B.FastAsync").Resume(900, "C.SlowAsyncInner", 5).Leave(900, "C.SlowAsyncInner").Resume(900, "C.SlowAsync", 4)
            .Leave(900, "C.SlowAsync").Resume(901, "A.RunAsync", 1).Leave(1000, "A.RunAsync");
        var page = await site.GetPageAsync($"/traces/{await site.SaveAsync(script.Build())}");

        Assert.Equal(["A.RunAsync", "C.SlowAsync"], page.Texts("#-tree details[open] > summary .name"));
    }

    [Fact]
    public async Task A_short_call_that_returned_the_task_of_a_slow_one_is_not_folded()
    {
        await using var site = await TracedSite.StartAsync();
        var script = new RecordingBuilder().Enter(0, "A.RunAsync");
        for (var i = 0; i < 5; i++) script.Enter(i, $"B.Step{i}").Leave(i + 1, $"B.Step{i}");
        script.EnterExternal(10, "Next.Invoke").Enter(11, "C.SlowAsync").Suspend(12, "C.SlowAsync", 2).LeaveExternal(13, "Next.Invoke")
            .Suspend(14, "A.RunAsync", 1).Resume(9_000, "C.SlowAsync", 2).Leave(9_001, "C.SlowAsync").Resume(9_002, "A.RunAsync", 1)
            .Leave(10_000, "A.RunAsync");
        var page = await site.GetPageAsync($"/traces/{await site.SaveAsync(script.Build())}");

        Assert.Equal(
            ["A.RunAsync", "Next.Invoke", "C.SlowAsync"],
            page.Texts("#-tree details[open] > summary .name, #-tree details[open] > ul > .leaf .name"));
    }

    [Fact]
    public async Task A_short_call_that_an_exception_left_is_not_folded()
    {
        await using var site = await TracedSite.StartAsync();
        var script = new RecordingBuilder().Enter(0, "A.Run");
        for (var i = 0; i < 5; i++) script.Enter(10 + i, $"B.Step{i}").Leave(11 + i, $"B.Step{i}");
        script.Enter(20, "C.Parse").Throw(21, "C.Parse", "FormatException: no").Catch(22, "A.Run", "FormatException: no");
        var page = await site.GetPageAsync($"/traces/{await site.SaveAsync(script.Leave(10_000, "A.Run").Build())}");

        Assert.Equal(["A.Run", "C.Parse"], page.Texts("#-tree > li .row .name").Where(name => !name.StartsWith('B')));
        Assert.Equal(["5 calls under 1 %: 5.00 µs together"], page.Texts("#-tree .folded > details > .row .label"));
    }

    [Fact]
    public async Task Folded_calls_that_are_not_on_the_page_are_behind_a_link()
    {
        await using var site = await TracedSite.StartAsync();
        var script = new RecordingBuilder().Enter(0, "A.Run");
        for (var i = 0; i < 5; i++)
        {
            script.Enter(20_000 * i, $"B.Big{i}");
            for (var j = 0; j < 95; j++)
                script.Enter((20_000 * i) + (200 * j), $"C.Each{j}").Leave((20_000 * i) + (200 * j) + 199, $"C.Each{j}");
            script.Leave(20_000 * (i + 1) - 1, $"B.Big{i}");
        }
        for (var i = 0; i < 30; i++) script.Enter(110_000 + i, $"D.Small{i}").Leave(110_001 + i, $"D.Small{i}");
        var id = await site.SaveAsync(script.Leave(111_000, "A.Run").Build());
        var link = (await site.GetPageAsync($"/traces/{id}")).Links("#-tree > li > details > ul > .folded .more a").Single();

        Assert.Equal($"./{id}/calls/0?from=5", link.Address);
        var rest = await site.GetPageAsync($"/traces/{id}/calls/0?from=5");
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"D.Small{i}"), rest.Texts("#-tree > li > .row .name"));
    }
}
