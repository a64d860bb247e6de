using BenchmarkDotNet.Attributes;

namespace Chalkboard.Bench.Stores;

/// <summary>What does a commit of a 1 KiB document cost, one after the other at full durability, beside one transaction on Microsoft.Data.Sqlite? At most 1.15 times.</summary>
public class CommitADocument
{
    private readonly RawFile _raw = new();
    private readonly SlateFile _slates = new();

    [Benchmark(Baseline = true)]
    public void MicrosoftDataSqlite() => _raw.Put("admin", "user", UserInfo.Sample);

    [Benchmark]
    public async Task Slates() => await _slates.For("admin").User.SetAsync(UserInfo.Sample);

    [GlobalCleanup]
    public async Task Delete()
    {
        _raw.Dispose();
        await _slates.DisposeAsync();
    }
}
