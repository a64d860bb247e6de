using Chalkboard.Tool.Checking;

namespace Chalkboard.Tool.Tests.Checking;

/// <summary>The ranges of the Monitoring Plugins guidelines.</summary>
public sealed class RangeTests
{
    [Theory]
    [InlineData("10", new[] { -0.001, 10.001, 11 }, new[] { 0, 5, 10.0 })]
    [InlineData("10:", new[] { 9.999, 0, -1 }, new[] { 10, 11, 1e300 })]
    [InlineData("~:10", new[] { 10.001, 1e300 }, new[] { 10, 0, -1e300 })]
    [InlineData("10:20", new[] { 9.999, 20.001, -15 }, new[] { 10, 15, 20.0 })]
    [InlineData("@10:20", new[] { 10, 15, 20.0 }, new[] { 9.999, 20.001, -15 })]
    [InlineData("@10", new[] { 0, 5, 10.0 }, new[] { -0.001, 10.001 })]
    [InlineData(":10", new[] { -0.001, 10.001 }, new[] { 0, 10.0 })]
    [InlineData("0:", new[] { -0.001 }, new[] { 0, 1.0 })]
    [InlineData("-20:-10", new[] { -20.5, -9.5, 0 }, new[] { -20, -15, -10.0 })]
    [InlineData("-1.5:.5", new[] { -1.6, 0.6 }, new[] { -1.5, 0, 0.5 })]
    [InlineData("10:10", new[] { 9.9, 10.1 }, new[] { 10.0 })]
    [InlineData("0", new[] { -1, 1.0 }, new[] { 0.0 })]
    [InlineData("~:", new double[0], new[] { -1e300, 0, 1e300 })]
    [InlineData("@~:0", new[] { -5, 0.0 }, new[] { 0.1 })]
    public void A_range_alerts_outside_of_its_ends_or_with_an_at_sign_inside(string text, double[] alerts, double[] fine)
    {
        Assert.True(ThresholdRange.TryParse(text, out var range, out _));

        Assert.All(alerts, value => Assert.True(range.IsAlert(value)));
        Assert.All(fine, value => Assert.False(range.IsAlert(value)));
        Assert.Equal(text, range.ToString());
    }

    [Theory]
    [InlineData("", "has no number")]
    [InlineData(":", "has no number")]
    [InlineData("@", "has no number")]
    [InlineData("@:", "has no number")]
    [InlineData("~", "'~' is not a number")]
    [InlineData("10:~", "'~' is not a number")]
    [InlineData("ten", "'ten' is not a number")]
    [InlineData("1,5", "'1,5' is not a number")]
    [InlineData("1e3", "'1e3' is not a number")]
    [InlineData("NaN", "'NaN' is not a number")]
    [InlineData("0x10", "'0x10' is not a number")]
    [InlineData(" 1", "' 1' is not a number")]
    [InlineData("1:2:3", "'2:3' is not a number")]
    [InlineData("@@1", "'@1' is not a number")]
    [InlineData("1-2", "'1-2' is not a number")]
    [InlineData("20:10", "starts above its end")]
    [InlineData("-5", "ends below 0, which is the default start")]
    public void An_invalid_range_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(ThresholdRange.TryParse(text, out _, out var error));

        Assert.Equal(reason, error);
    }
}
