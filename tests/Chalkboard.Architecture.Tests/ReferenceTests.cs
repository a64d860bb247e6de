using Xunit;

namespace Chalkboard.Architecture.Tests;

/// <summary>References run one way: a package references its core, and a core references no other project.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] _cores = ["Chalkboard.Slates", "Chalkboard.Statistics", "Chalkboard.Tracing"];

    // A site for which no store is chosen has the embedded one.
    private static readonly (string From, string To)[] _exceptions = [("Chalkboard.Slates.AspNetCore", "Chalkboard.Slates.Sqlite")];

    // These may reference everything, because nothing references them: the tool, and the server for assistants.
    private static readonly string[] _outermost = ["Chalkboard.Tool", "Chalkboard.Mcp"];

    [Fact]
    public void Packages_reference_only_their_core()
    {
        var wrong =
            from package in RepositoryAssemblies.Packages
            let name = package.GetName().Name!
            where !_outermost.Contains(name)
            let core = _cores.SingleOrDefault(core => name.StartsWith(core + ".", StringComparison.Ordinal))
            from reference in RepositoryAssemblies.GetReferences(package)
            where reference.StartsWith("Chalkboard.", StringComparison.Ordinal) && reference != core
                && !_exceptions.Contains((name, reference))
            select $"{name} -> {reference}";

        Assert.NotEmpty(RepositoryAssemblies.Packages);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_references_the_outermost_packages() =>
        Assert.DoesNotContain(RepositoryAssemblies.Packages.SelectMany(RepositoryAssemblies.GetReferences), _outermost.Contains);

    [Fact]
    public void The_core_of_slates_references_neither_the_web_nor_a_database()
    {
        var core = RepositoryAssemblies.Packages.Single(package => package.GetName().Name == "Chalkboard.Slates");

        Assert.DoesNotContain(RepositoryAssemblies.GetReferences(core), reference =>
            !reference.StartsWith("System.", StringComparison.Ordinal)
                && !reference.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
                && reference is not ("netstandard" or "HdrHistogram"));
    }
}
