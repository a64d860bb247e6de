namespace Chalkboard.Tracing.Build.Tests;

public sealed class ReferenceTests(Packages packages)
{
    // A package and a project without references to the weaver.
    private static readonly string _items = $"""
        <ItemGroup>
          <PackageReference Include="Newtonsoft.Json" Version="{Packages.GetBuildProperty("Newtonsoft.Json")}" />
          <TracedReference Include="Newtonsoft.Json" ExcludeNames="Newtonsoft.Json.Linq;Newtonsoft.Json.Serialization" />
        </ItemGroup>
        {StockLibrary.ProjectItems}
        """;

    [Theory]
    [InlineData()]
    [InlineData("-p:PublishReadyToRun=true", "--use-current-runtime", "--no-self-contained")]
    public async Task Traced_references_are_woven_in_the_published_application(params string[] options)
    {
        using var project = CreateProject();

        await project.PublishAsync(options);

        var trace = await project.RunAsync("published/Shop.dll");
        Assert.Contains("--> Shelf.Count (Shelf.cs:7)", trace);
        Assert.Contains("> JsonConvert.SerializeObject", trace);
        Assert.DoesNotContain("[ JsonConvert.SerializeObject", trace);
        Assert.DoesNotContain("> DefaultContractResolver.", trace);
        Assert.All(["Shop.dll", "Stock.dll", "Newtonsoft.Json.dll"], name =>
        {
            Assert.True(AssemblyFile.IsWoven(project.File($"published/{name}")), $"{name} is not woven.");
            Assert.Equal(options.Length > 0, AssemblyFile.IsReadyToRun(project.File($"published/{name}")));
        });
        var own = Directory.EnumerateFiles(Path.Combine(project.Folder, "../Stock/bin"), "Stock.dll", SearchOption.AllDirectories);
        Assert.False(AssemblyFile.IsWoven(own.Single()), "The output of the referenced project must not be woven.");
    }

    [Fact]
    public async Task Twins_are_where_the_project_places_them()
    {
        using var project = new Project(packages, """
            <ItemGroup>
              <ProjectReference Include="../Stock/Stock.csproj" />
              <TracedReference Include="Stock" Placement="$(ChalkboardTracingPlacement)" />
            </ItemGroup>
            """);
        StockLibrary.Write(project);
        project.Write("Shop/Program.cs", "Console.WriteLine(Shop.Cart.Price(\"1\") + Stock.Shelf.Count(1));");

        foreach (var placement in (string[])["SameMethod", "SameType", "SeparateType"])
        {
            await project.BuildAsync($"-p:ChalkboardTracingPlacement={placement}");
            Assert.All(["Shop.dll", "Stock.dll"], name =>
            {
                var file = project.File($"bin/Debug/net10.0/{name}");
                Assert.Equal((true, placement), (AssemblyFile.IsWoven(file), AssemblyFile.GetPlacement(file)));
            });
        }

        var (code, log) = await project.TryDotNetAsync("build", "-nodeReuse:false", "-p:ChalkboardTracingPlacement=Elsewhere");
        Assert.NotEqual(0, code);
        Assert.Contains("'Elsewhere' is not a placement. Set ChalkboardTracingPlacement", log);
    }

    [Fact]
    public async Task References_are_woven_only_when_they_change()
    {
        using var project = CreateProject();
        Assert.Contains("Newtonsoft.Json.dll: ", await project.BuildAsync());

        project.Write("Shop/Other.cs", "public static class Other;");
        var log = await project.BuildAsync();
        Assert.Contains("Shop.dll: ", log);
        Assert.DoesNotContain("Newtonsoft.Json.dll: ", log);
        Assert.Contains("--> Shelf.Count (Shelf.cs:6)", await project.RunAsync());
        Assert.True(AssemblyFile.IsWoven(project.File("bin/Debug/net10.0/Newtonsoft.Json.dll")));
    }

    private Project CreateProject()
    {
        var project = new Project(packages, _items);
        project.Write("Shop/Program.cs", """
            using Chalkboard.Tracing;
            using Chalkboard.Tracing.Formats;

            using var trace = CallTrace.Start();
            Stock.Shelf.Count(3);
            Newtonsoft.Json.JsonConvert.SerializeObject(new { Price = Shop.Cart.Price("12.50") });
            await TraceFormat.Text.WriteAsync(trace.Stop(), Console.OpenStandardOutput());
            """);
        StockLibrary.Write(project);
        return project;
    }
}
