using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.Tests.Counting;

[Collection(nameof(NonParallelCollection))]
public sealed class MemoryTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    // The durations of a route that is sometimes slow: from a tenth of a millisecond to ten seconds.
    [InlineData(-1, 4, 1)]
    // The durations of a route with constant load.
    [InlineData(0, 3, 3)]
    public void A_used_timing_takes_at_most_five_kilobytes(int from, int to, int rounds)
    {
        const int count = 500;
        var random = new Random(1);
        var timings = Enumerable.Range(0, count).Select(_ => new Timing(TestData.Enabled, _time)).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var round = 0; round < rounds; round++)
        {
            if (round > 0) _time.Advance(TimeSpan.FromSeconds(20));
            foreach (var timing in timings)
            {
                for (var i = 0; i < 1000; i++)
                    timing.Record(TimeSpan.FromMilliseconds(Math.Pow(10, from + (random.NextDouble() * (to - from)))));
            }
        }
        Assert.All(timings, timing => Assert.Equal(rounds * 1000L, timing["Last Minute Count"]));
        var held = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        GC.KeepAlive(timings);
        TestContext.Current.TestOutputHelper?.WriteLine($"{held} bytes");
        Assert.InRange(held, 1, 5 * 1024);
    }
}
