using Chalkboard.Statistics.Reports.Prometheus;

namespace Chalkboard.Statistics.Tests.Reports;

public sealed class BoundedCacheTests
{
    private readonly Dictionary<string, int> _computationCounts = [];
    private readonly BoundedCache<string, string> _cache;

    public BoundedCacheTests() => _cache = new BoundedCache<string, string>(
        name =>
        {
            _computationCounts[name] = _computationCounts.GetValueOrDefault(name) + 1;
            return name.ToUpperInvariant();
        },
        static (name, value) => name.Length + value.Length);

    [Fact]
    public void A_value_is_computed_once_for_each_name()
    {
        Assert.Equal(("A", "B", "A"), (_cache["a"], _cache["b"], _cache["a"]));
        Assert.Equal(1, _computationCounts["a"]);
    }

    [Fact]
    public void The_cache_stays_bounded_when_names_come_and_go()
    {
        for (var i = 0; i < 10_000; i++) _ = _cache[$"{i}"];
        Assert.Equal("0", _cache["0"]);
        Assert.Equal(2, _computationCounts["0"]);
    }

    [Fact]
    public void Long_values_are_not_cached()
    {
        var name = new string('a', 10_000);
        Assert.Equal(_cache[name], _cache[name]);
        Assert.Equal(2, _computationCounts[name]);
    }
}
