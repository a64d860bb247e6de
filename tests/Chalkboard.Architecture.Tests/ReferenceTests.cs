using Xunit;

namespace Chalkboard.Architecture.Tests;

/// <summary>Arrows run one way: what belongs to a core references that core; cores reference nothing of ours.</summary>
public sealed class ArrowTests
{
    private static readonly string[] _cores = ["Chalkboard.Slates", "Chalkboard.Statistics", "Chalkboard.Tracing"];

    // A site for which no store is chosen has the embedded one.
    private static readonly (string From, string To)[] _besides = [("Chalkboard.Slates.AspNetCore", "Chalkboard.Slates.Sqlite")];

    // Nothing stands on the tool, which may see everything.
    private const string Tool = "Chalkboard.Tool";

    [Fact]
    public void Packages_reference_their_core_and_nothing_else_of_ours()
    {
        var wrong =
            from package in Ours.Packages
            let name = package.GetName().Name!
            where name != Tool
            let core = _cores.SingleOrDefault(core => name.StartsWith(core + ".", StringComparison.Ordinal))
            from reference in Ours.References(package)
            where reference.StartsWith("Chalkboard.", StringComparison.Ordinal) && reference != core
                && !_besides.Contains((name, reference))
            select $"{name} -> {reference}";

        Assert.NotEmpty(Ours.Packages);
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_core_of_slates_knows_neither_the_web_nor_a_database()
    {
        var core = Ours.Packages.Single(package => package.GetName().Name == "Chalkboard.Slates");

        Assert.DoesNotContain(Ours.References(core), reference =>
            !reference.StartsWith("System.", StringComparison.Ordinal)
                && !reference.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
                && reference is not ("netstandard" or "HdrHistogram"));
    }
}
