namespace Chalkboard.Tracing.Build.Tests;

public sealed class PublishTests(Packages packages)
{
    [Fact]
    public async Task A_private_reference_is_published_even_without_a_build()
    {
        using var project = new Project(packages, reference: "PrivateAssets=\"All\"");
        await project.BuildAsync("--configuration", "Release");

        await project.PublishAsync("--no-build");

        Assert.Contains("----< Discounts.Of (Cart.cs:16): 11.50", await project.RunAsync("published/Shop.dll"));
    }

    [Fact]
    public async Task A_trimmed_single_file_application_records_names_and_lines_of_its_references()
    {
        using var project = new Project(packages, StockLibrary.ProjectItems);
        StockLibrary.Write(project);
        project.Write("Shop/Program.cs", """
            using Chalkboard.Tracing;
            using Chalkboard.Tracing.Formats;

            using var trace = CallTrace.Start();
            Stock.Shelf.Count(3);
            Shop.Cart.Price("12.50");
            await TraceFormat.Text.WriteAsync(trace.Stop(), Console.OpenStandardOutput());
            """);

        var log = await project.PublishAsync(
            "--use-current-runtime", "--self-contained", "-p:PublishTrimmed=true", "-p:PublishSingleFile=true", "-warnaserror");

        // The trimmer warns about twins that are in other types.
        Assert.All(["Shop.dll", "Stock.dll"],
            name => Assert.Equal("SameType", AssemblyFile.GetPlacement(FindWovenAssembly(project, name))));
        var (code, trace) = await Command.RunAsync(project.Folder, project.File("published/Shop"));
        Assert.True(code == 0, log + trace);
        Assert.Contains("--> Shelf.Count (Shelf.cs:7)", trace);
        Assert.Contains("--> Cart.Price (Cart.cs:7)", trace);
        Assert.Contains("----. Discounts.Of (Cart.cs:16)", trace);
    }
    private static string FindWovenAssembly(Project project, string name) =>
        Directory.EnumerateFiles(project.File("obj/Release"), name, SearchOption.AllDirectories)
            .Single(file => Path.GetFileName(Path.GetDirectoryName(file)) == "traced");
}
