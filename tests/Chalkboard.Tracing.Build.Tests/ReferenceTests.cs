namespace Chalkboard.Tracing.Build.Tests;

public sealed class ReferenceTests(Packages packages)
{
    // A package and a project, of which neither knows of traces.
    private static readonly string _items = $"""
        <ItemGroup>
          <PackageReference Include="Newtonsoft.Json" Version="{Packages.Setting("Newtonsoft.Json")}" />
          <TracedReference Include="Newtonsoft.Json" ExcludeNames="Newtonsoft.Json.Linq;Newtonsoft.Json.Serialization" />
        </ItemGroup>
        {Stock.Items}
        """;

    [Theory]
    [InlineData()]
    [InlineData("-p:PublishReadyToRun=true", "--use-current-runtime", "--no-self-contained")]
    public async Task Traced_references_are_woven_where_they_are_copied_and_published(params string[] options)
    {
        using var project = Make();

        await project.PublishAsync(options);

        var trace = await project.RunAsync("published/Shop.dll");
        Assert.Contains("--> Shelf.Count (Shelf.cs:7)", trace);
        Assert.Contains("> JsonConvert.SerializeObject", trace);
        Assert.DoesNotContain("[ JsonConvert.SerializeObject", trace);
        Assert.DoesNotContain("> DefaultContractResolver.", trace);
        Assert.All(["Shop.dll", "Stock.dll", "Newtonsoft.Json.dll"], name =>
        {
            Assert.True(Image.IsWoven(project.File($"published/{name}")), $"{name} is not woven.");
            Assert.Equal(options.Length > 0, Image.IsCompiledAhead(project.File($"published/{name}")));
        });
        var own = Directory.EnumerateFiles(Path.Combine(project.Folder, "../Stock/bin"), "Stock.dll", SearchOption.AllDirectories);
        Assert.False(Image.IsWoven(own.Single()), "Others may use the project's own output.");
    }

    [Fact]
    public async Task The_traced_forms_of_methods_are_where_the_project_asks_for_them()
    {
        using var project = new Project(packages, """
            <ItemGroup>
              <ProjectReference Include="../Stock/Stock.csproj" />
              <TracedReference Include="Stock" Placement="$(ChalkboardTracingPlacement)" />
            </ItemGroup>
            """);
        Stock.Write(project);
        project.Write("Shop/Program.cs", "Console.WriteLine(Shop.Cart.Price(\"1\") + Stock.Shelf.Count(1));");

        foreach (var placement in (string[])["SameMethod", "SameType", "SeparateType"])
        {
            await project.BuildAsync($"-p:ChalkboardTracingPlacement={placement}");
            Assert.All(["Shop.dll", "Stock.dll"], name =>
            {
                var file = project.File($"bin/Debug/net10.0/{name}");
                Assert.Equal((true, placement), (Image.IsWoven(file), Image.PlacementIn(file)));
            });
        }

        var (code, said) = await project.TryDotNetAsync("build", "-nodeReuse:false", "-p:ChalkboardTracingPlacement=Elsewhere");
        Assert.NotEqual(0, code);
        Assert.Contains("'Elsewhere' is not a placement. Set ChalkboardTracingPlacement", said);
    }

    [Fact]
    public async Task References_are_woven_when_they_change_and_not_with_each_change_of_the_project()
    {
        using var project = Make();
        Assert.Contains("Newtonsoft.Json.dll: ", await project.BuildAsync());

        project.Write("Shop/Other.cs", "public static class Other;");
        var said = await project.BuildAsync();
        Assert.Contains("Shop.dll: ", said);
        Assert.DoesNotContain("Newtonsoft.Json.dll: ", said);
        Assert.Contains("--> Shelf.Count (Shelf.cs:6)", await project.RunAsync());
        Assert.True(Image.IsWoven(project.File("bin/Debug/net10.0/Newtonsoft.Json.dll")));
    }

    private Project Make()
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
        Stock.Write(project);
        return project;
    }
}
