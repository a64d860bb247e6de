using Chalkboard.Slates.Documents;
using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class LruCacheTests
{
    private readonly LruCache<string, string> _cache = new(10, (_, value) => value.Length);

    [Fact]
    public void The_least_recently_used_values_make_room()
    {
        _cache.Set("a", "1234");
        _cache.Set("b", "1234");
        Assert.True(_cache.TryGet("a", out _));

        _cache.Set("c", "1234");

        Assert.Equal(["a", "c"], GetKeys());
    }

    [Fact]
    public void A_value_that_is_replaced_or_removed_frees_its_room()
    {
        _cache.Set("a", "12345678");
        _cache.Set("a", "12");
        _cache.Set("b", "12345678");
        Assert.Equal(["a", "b"], GetKeys());

        _cache.Remove("b");
        _cache.Set("c", "12345678");
        Assert.Equal(["a", "c"], GetKeys());
    }

    [Fact]
    public void A_value_that_is_larger_than_the_cache_is_not_kept()
    {
        _cache.Set("a", "1");
        _cache.Set("b", "12345678901");
        _cache.Set("a", "12345678901");

        Assert.Empty(GetKeys());
    }

    [Fact]
    public void Replace_keeps_an_absent_key_absent()
    {
        _cache.Replace("a", "1");
        Assert.Empty(GetKeys());

        _cache.Set("a", "1");
        _cache.Replace("a", "2");
        Assert.True(_cache.TryGet("a", out var value));
        Assert.Equal("2", value);
    }

    private IEnumerable<string> GetKeys() => new[] { "a", "b", "c" }.Where(key => _cache.TryGet(key, out _));
}
