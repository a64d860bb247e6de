namespace Chalkboard.Tracing.Build.Tests;

public sealed class WatchTests(Packages packages)
{
    [Fact]
    public async Task Under_dotnet_watch_edits_apply_and_a_message_says_that_nothing_is_woven()
    {
        using var project = new Project(packages, StockLibrary.ProjectItems);
        StockLibrary.Write(project);
        project.Write("Shop/Program.cs", """
            while (true)
            {
                Console.WriteLine($"{Environment.ProcessId}: {Shop.Cart.Price("12.50")} {Stock.Shelf.Count(1)}.");
                await Task.Delay(100);
            }
            """);
        await project.BuildAsync();
        Assert.True(AssemblyFile.IsWoven(project.File("bin/Debug/net10.0/Shop.dll")));

        using var watch = new DotnetWatch(project.Folder);
        var before = await watch.WaitForLineAsync(": 23.00 2.");
        await watch.WaitForLineAsync("Waiting for changes");
        Assert.Equal(
            "  Shop.dll is not woven for traces under dotnet watch: Hot Reload can't change woven code. Run it by dotnet run to trace it.",
            Assert.Single(watch.Lines, line => line.Contains("woven", StringComparison.Ordinal)));
        project.Write(
            "Shop/Cart.cs",
            (await File.ReadAllTextAsync(project.File("Cart.cs"), TestContext.Current.CancellationToken))
                .Replace("price * 2", "price * 3", StringComparison.Ordinal));
        var after = await watch.WaitForLineAsync(": 34.50 2.");

        Assert.Equal(before.Split(':')[0], after.Split(':')[0]);
    }
}
