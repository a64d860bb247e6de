namespace Chalkboard.Tracing.Build.Tests;

public sealed class BuildTests(Packages packages)
{
    [Fact]
    public async Task One_package_reference_weaves_the_assembly_and_adds_the_recorder()
    {
        using var project = new Project(packages);

        var log = await project.BuildAsync();

        var trace = await project.RunAsync();
        Assert.Contains("--> Cart.Price (Cart.cs:6)", trace);
        Assert.Contains("--. Cart.Price (Cart.cs:8)", trace);
        Assert.Contains("----< Discounts.Of (Cart.cs:17): 11.50", trace);
        Assert.Contains("Shop.dll: 4 methods woven for traces, ", log);
        Assert.Contains(
            "System.Void Program::.ctor(): trivial",
            await File.ReadAllTextAsync(project.File("obj/Debug/net10.0/traced/Shop.woven.txt"), TestContext.Current.CancellationToken));
        Assert.Equal(
            ["Chalkboard.Tracing.dll",
                "Shop.dll"], Directory.EnumerateFiles(project.File("bin/Debug/net10.0"), "*.dll").Select(Path.GetFileName).Order());
        Assert.False(
            AssemblyFile.IsWoven(project.File("obj/Debug/net10.0/Shop.dll")), "The output of the compiler has changed.");
        Assert.False(
            AssemblyFile.IsWoven(project.File("obj/Debug/net10.0/ref/Shop.dll")), "The reference assembly must not be woven.");
    }

    [Fact]
    public async Task A_build_weaves_again_only_if_an_option_has_changed()
    {
        using var project = new Project(packages);
        await project.BuildAsync();
        var woven = project.File("obj/Debug/net10.0/traced/Shop.dll");
        var before = File.GetLastWriteTimeUtc(woven);

        Assert.DoesNotContain("woven for traces", await project.BuildAsync());
        Assert.Equal(before, File.GetLastWriteTimeUtc(woven));

        Assert.Contains("woven for traces", await project.BuildAsync("-p:ChalkboardTracingExclude=Other%3BShop.Discounts"));
        var trace = await project.RunAsync();
        Assert.Contains("--> Cart.Price", trace);
        Assert.DoesNotContain("> Discounts.Of", trace);

        Assert.DoesNotContain("woven for traces", await project.BuildAsync("-p:ChalkboardTracing=false"));
        Assert.DoesNotContain("Cart.Price", await project.RunAsync());
        Assert.False(AssemblyFile.IsWoven(project.File("bin/Debug/net10.0/Shop.dll")));

        await project.BuildAsync();
        Assert.Contains("> Discounts.Of", await project.RunAsync());
        await project.DotNetAsync("clean", "-nodeReuse:false");
        Assert.Empty(Directory.EnumerateFiles(project.File("obj/Debug/net10.0/traced")));
        Assert.False(File.Exists(project.File("obj/Debug/net10.0/Shop.dll")));
    }

    [Fact]
    public async Task A_design_time_build_weaves_nothing()
    {
        using var project = new Project(packages, """<ItemGroup><TracedReference Include="Absent" /></ItemGroup>""");
        await project.DotNetAsync("restore", "-nodeReuse:false");

        await project.DotNetAsync(
            "msbuild", "-t:Compile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
            "-nodeReuse:false");

        Assert.False(Directory.Exists(project.File("obj/Debug/net10.0/traced")));
    }

    [Fact]
    public async Task An_unknown_traced_reference_fails_the_build()
    {
        using var project = new Project(packages, """<ItemGroup><TracedReference Include="Newtonsoft.Jason" /></ItemGroup>""");

        var (code, output) = await project.TryDotNetAsync("build", "-nodeReuse:false");

        Assert.NotEqual(0, code);
        Assert.Contains(
            "Shop.csproj : error CHALK4: TracedReference 'Newtonsoft.Jason': no reference of this name is copied to the output folder of Shop.dll.", output);
    }

    [Fact]
    public async Task A_file_that_can_not_be_woven_fails_the_build_with_its_name()
    {
        using var project = new Project(packages);
        project.Write("Shop/Order.weave", "assembly=Program.cs\noutput=woven/Program.dll\n");

        var (code, output) =
            await project.TryDotNetAsync(
                Path.Combine(
                    Packages.GetBuildProperty(
                        "Source"), "Chalkboard.Tracing.Weaver", "bin", Packages.GetBuildProperty("Configuration"), "net10.0",
                        "Chalkboard.Tracing.Weaver.dll"), "Order.weave");

        Assert.Equal(1, code);
        Assert.Contains("Program.cs : error CHALK1: Program.cs is not a .NET assembly.", output);
    }

    [Fact]
    public async Task The_weaver_can_be_used_as_a_library()
    {
        using var project = new Project(packages, "<PropertyGroup><ChalkboardUseWeaverApi>true</ChalkboardUseWeaverApi></PropertyGroup>");
        project.Write("Shop/Program.cs", """
            Console.WriteLine(Chalkboard.Tracing.Weaver.AssemblyWeaver.Weave(typeof(Shop.Cart).Assembly.Location, "Woven.dll").WovenCount);
            """);

        Assert.DoesNotContain("woven for traces", await project.BuildAsync());
        Assert.Equal("3", (await project.RunAsync()).Trim());
    }
}
