using BenchmarkDotNet.Attributes;
using Chalkboard.Bench.Stores;

namespace Chalkboard.Bench.Redis;

/// <summary>What does a commit of a 1 KiB document cost beside the same script sent through StackExchange.Redis? At most 1/0.85 times, for 1 and 64 callers.</summary>
public class CommitInRedis : OnRedis
{
    [Benchmark(Baseline = true, OperationsPerInvoke = Questions)]
    public Task StackExchangeRedis() => AllAsync(owner => Raw.PutAsync(owner, "user", UserInfo.Sample));

    [Benchmark(OperationsPerInvoke = Questions)]
    public Task Slates() => AllAsync(async owner => await Client.For<UserSlate>(owner).User.SetAsync(UserInfo.Sample));
}
