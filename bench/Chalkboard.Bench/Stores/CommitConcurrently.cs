using BenchmarkDotNet.Attributes;

namespace Chalkboard.Bench.Stores;

/// <summary>
/// How much do 32 concurrent committers gain, at full durability, over one transaction for each commit? At least 5 times.
/// </summary>
public class CommitConcurrently
{
    private const int Committers = 32;
    private const int Each = 8;

    private readonly RawFile _raw = new();
    private readonly SlateFile _slates = new();
    private readonly SemaphoreSlim _turn = new(1, 1);

    // The peer uses one connection sequentially, which is faster than 32 connections that wait for each other's lock.
    [Benchmark(Baseline = true, OperationsPerInvoke = Committers * Each)]
    public Task OneTransactionEach() => AllAsync(async owner =>
    {
        await _turn.WaitAsync();
        try
        {
            _raw.Put(owner, "user", UserInfo.Sample);
        }
        finally
        {
            _turn.Release();
        }
    });

    [Benchmark(OperationsPerInvoke = Committers * Each)]
    public Task Slates() => AllAsync(async owner => await _slates.For(owner).User.SetAsync(UserInfo.Sample));

    [GlobalCleanup]
    public async Task Delete()
    {
        _raw.Dispose();
        await _slates.DisposeAsync();
    }

    private static Task AllAsync(Func<string, Task> commit) => Task.WhenAll(Enumerable.Range(0, Committers).Select(i => Task.Run(async () =>
    {
        for (var n = 0; n < Each; n++) await commit($"user{i}");
    })));
}
