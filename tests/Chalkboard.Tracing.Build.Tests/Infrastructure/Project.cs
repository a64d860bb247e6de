namespace Chalkboard.Tracing.Build.Tests.Infrastructure;

/// <summary>A project of a developer, in a temporary folder.</summary>
internal sealed class Project : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("chalkboard-build-");

    /// <param name="packages">The feed that has the weaver.</param>
    /// <param name="items">Additional XML of the project file.</param>
    /// <param name="reference">Additional attributes of the reference to the weaver.</param>
    public Project(Packages packages, string items = "", string reference = "")
    {
        Write("NuGet.config", $"""
            <configuration><packageSources><add key="packed" value="{packages.Feed}" /></packageSources></configuration>
            """);
        // Files above this folder must not apply.
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Shop/Shop.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Chalkboard.Tracing.Weaver" Version="{packages.Version}" {reference} />
              </ItemGroup>
              {items}
            </Project>
            """);
        Write("Shop/Program.cs", """
            using Chalkboard.Tracing;
            using Chalkboard.Tracing.Formats;

            using var trace = CallTrace.Start();
            Shop.Cart.Price("12.50");
            await TraceFormat.Text.WriteAsync(trace.Stop(), Console.OpenStandardOutput());
            """);
        Write("Shop/Cart.cs", """
            namespace Shop;

            public static class Cart
            {
                public static decimal Price(string text)
                {
                    var price = Discounts.Of(text);
                    return price * 2;
                }
            }

            public static class Discounts
            {
                public static decimal Of(string text)
                {
                    return decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture) - 1;
                }
            }
            """);
    }

    public string Folder => Path.Combine(_root.FullName, "Shop");

    public string File(string path) => Path.Combine(Folder, path);

    public void Write(string path, string text)
    {
        var file = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, text);
    }

    /// <summary>Runs <c>dotnet</c> in the folder of the project; it must succeed.</summary>
    public async Task<string> DotNetAsync(params IEnumerable<string> arguments)
    {
        var (code, output) = await TryDotNetAsync(arguments);
        Assert.True(code == 0, output);
        return output;
    }

    public Task<(int Code, string Output)> TryDotNetAsync(params IEnumerable<string> arguments) =>
        Command.RunAsync(Folder, "dotnet", arguments);

    /// <summary>Builds the project and returns the log at normal verbosity.</summary>
    public Task<string> BuildAsync(params IEnumerable<string> arguments) =>
        DotNetAsync(["build", "-verbosity:normal", "-tl:off", "-nodeReuse:false", .. arguments]);

    public Task<string> PublishAsync(params IEnumerable<string> arguments) =>
        DotNetAsync(["publish", "--output", "published", "-nodeReuse:false", .. arguments]);

    /// <summary>Runs the built application and returns its output, the trace.</summary>
    public Task<string> RunAsync(string path = "bin/Debug/net10.0/Shop.dll") => DotNetAsync(path);

    public void Dispose() => _root.Delete(true);
}
