using Chalkboard.Statistics.Reports.Prometheus;

namespace Chalkboard.Statistics.Tests.Reports;

public sealed class KeptTests
{
    private readonly Dictionary<string, int> _made = [];
    private readonly BoundedCache<string, string> _kept;

    public KeptTests() => _kept = new BoundedCache<string, string>(
        name =>
        {
            _made[name] = _made.GetValueOrDefault(name) + 1;
            return name.ToUpperInvariant();
        },
        static (name, value) => name.Length + value.Length);

    [Fact]
    public void What_was_made_of_a_name_is_not_made_again()
    {
        Assert.Equal(("A", "B", "A"), (_kept["a"], _kept["b"], _kept["a"]));
        Assert.Equal(1, _made["a"]);
    }

    [Fact]
    public void Names_that_come_and_go_do_not_add_up()
    {
        for (var i = 0; i < 10_000; i++) _ = _kept[$"{i}"];
        Assert.Equal("0", _kept["0"]);
        Assert.Equal(2, _made["0"]);
    }

    [Fact]
    public void What_is_too_long_is_not_kept()
    {
        var name = new string('a', 10_000);
        Assert.Equal(_kept[name], _kept[name]);
        Assert.Equal(2, _made[name]);
    }
}
