using BenchmarkDotNet.Attributes;
using Chalkboard.Bench.Stores;

namespace Chalkboard.Bench.Redis;

/// <summary>What does reading a 1 KiB document cost beside the same script sent through StackExchange.Redis? At most 1/0.9 times, for 1 and 64 callers.</summary>
public class FindInRedis : OnRedis
{
    [Benchmark(Baseline = true, OperationsPerInvoke = Questions)]
    public Task StackExchangeRedis() => AllAsync(owner => Raw.FindAsync(owner, "user"));

    [Benchmark(OperationsPerInvoke = Questions)]
    public Task Slates() => AllAsync(owner => Client.For<UserSlate>(owner).User.GetAsync().AsTask());
}
