using Chalkboard.Patterns;

namespace Chalkboard.Tracing.Tests.Patterns;

/// <summary>The pattern language of all name filters: of the weaver, the run time, the command line and meters.</summary>
public sealed class NamePatternsTests
{
    [Theory]
    [InlineData("Shop.Orders", "Shop.Orders", true)]
    [InlineData("Shop.Orders", "Shop.Orders.Checkout", true)]
    [InlineData("Shop.Orders", "Shop.OrdersToo", false)]
    [InlineData("Shop.Orders", "My.Shop.Orders", false)]
    [InlineData("shop.ORDERS", "Shop.Orders", true)]
    [InlineData("Shop.*", "Shop", false)]
    [InlineData("Shop.*", "Shop.Orders.Checkout", true)]
    [InlineData("*.Get", "Shop.Orders.Get", true)]
    [InlineData("*.Get", "Shop.Orders.Get.lambda", true)]
    [InlineData("Shop.Order?", "Shop.Orders", true)]
    [InlineData("Shop.Order?", "Shop.Order", false)]
    [InlineData("*", "Shop", true)]
    [InlineData("", "Shop", false)]
    public void A_pattern_matches_a_name_and_all_names_within_it_in_any_case(string pattern, string name, bool matches) =>
        Assert.Equal(matches ? pattern : null, new NamePatterns([pattern]).FindMatch(name));

    [Fact]
    public void The_first_pattern_that_matches_any_name_is_returned() =>
        Assert.Equal("B.C", new NamePatterns(["X", "B.C", "A"]).FindMatch("B.C.D", "A.B.C.D"));

    [Fact]
    public void A_folder_contains_its_files()
    {
        var patterns = new NamePatterns(["*/Generated"], separator: '/');
        Assert.NotNull(patterns.FindMatch("/src/Generated/Shop.cs"));
        Assert.Null(patterns.FindMatch("/src/Generated.cs"));
    }

    [Fact]
    public void Without_an_include_pattern_every_name_is_included()
    {
        var selector = new NameSelector([], ["Shop.Orders"]);
        Assert.True(selector.Includes("Shop.Checkout"));
        Assert.False(selector.Includes("Shop.Orders.Checkout"));
        Assert.False(selector.IsEmpty);
        Assert.True(new NameSelector([], []).IsEmpty);
    }

    [Fact]
    public void An_exclude_pattern_wins()
    {
        var selector = new NameSelector(["Shop.Orders.Checkout"], ["Shop"]);
        Assert.False(selector.Includes("Shop.Orders.Checkout"));
        Assert.Equal("Shop", selector.FindExclusion("Shop.Orders.Checkout"));
    }
}
