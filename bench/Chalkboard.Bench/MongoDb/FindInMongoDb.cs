using BenchmarkDotNet.Attributes;
using Chalkboard.Bench.Stores;

namespace Chalkboard.Bench.MongoDb;

/// <summary>What does reading a 1 KiB document from MongoDB cost, beside the driver sending the same command by hand and reading the same object? At least 0.9 of the throughput.</summary>
public class FindInMongoDb
{
    private readonly MongoSides _sides = new();

    [Params(1, 64)]
    public int Count { get; set; }

    [GlobalSetup]
    public async Task Fill()
    {
        // Each side reads what it has written itself: the names of the driver's objects begin with capitals.
        for (var i = 0; i < Count; i++)
        {
            await _sides.CommitByHandAsync($"by hand user{i}", UserInfo.Sample);
            await _sides.Slate($"user{i}").User.SetAsync(UserInfo.Sample);
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Callers.Calls)]
    public Task Driver() => Callers.AllAsync(Count, async owner => _ = await _sides.FindByHandAsync($"by hand {owner}") ?? throw new InvalidOperationException("Nothing was found."));

    [Benchmark(OperationsPerInvoke = Callers.Calls)]
    public Task Slates() => Callers.AllAsync(Count, async owner => _ = (await _sides.Slate(owner).User.GetAsync()).Value ?? throw new InvalidOperationException("Nothing was found."));

    [GlobalCleanup]
    public async Task Drop() => await _sides.DisposeAsync();
}
