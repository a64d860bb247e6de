using Chalkboard.Statistics.Reports.Prometheus;

namespace Chalkboard.Statistics.Tests.Reports;

public sealed class BoundedCacheTests
{
    private readonly Dictionary<string, int> _made = [];
    private readonly BoundedCache<string, string> _kept;

    public BoundedCacheTests() => _kept = new BoundedCache<string, string>(
        name =>
        {
            _made[name] = _made.GetValueOrDefault(name) + 1;
            return name.ToUpperInvariant();
        },
        static (name, value) => name.Length + value.Length);

    [Fact]
    public void A_value_is_computed_once_for_each_name()
    {
        Assert.Equal(("A", "B", "A"), (_kept["a"], _kept["b"], _kept["a"]));
        Assert.Equal(1, _made["a"]);
    }

    [Fact]
    public void The_cache_stays_bounded_when_names_come_and_go()
    {
        for (var i = 0; i < 10_000; i++) _ = _kept[$"{i}"];
        Assert.Equal("0", _kept["0"]);
        Assert.Equal(2, _made["0"]);
    }

    [Fact]
    public void Long_values_are_not_cached()
    {
        var name = new string('a', 10_000);
        Assert.Equal(_kept[name], _kept[name]);
        Assert.Equal(2, _made[name]);
    }
}
