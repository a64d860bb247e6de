using BenchmarkDotNet.Attributes;
using Chalkboard.Bench.Stores;

namespace Chalkboard.Bench.MongoDb;

/// <summary>What does committing a 1 KiB document to MongoDB cost, beside the driver sending the same command by hand? At least 0.85 of the throughput.</summary>
public class CommitInMongoDb
{
    private readonly MongoSides _sides = new();

    [Params(1, 64)]
    public int Count { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Callers.Calls)]
    public Task Driver() => Callers.AllAsync(Count, owner => _sides.CommitByHandAsync($"by hand {owner}", UserInfo.Sample));

    [Benchmark(OperationsPerInvoke = Callers.Calls)]
    public Task Slates() => Callers.AllAsync(Count, async owner => await _sides.Slate(owner).User.SetAsync(UserInfo.Sample));

    [GlobalCleanup]
    public async Task Drop() => await _sides.DisposeAsync();
}
