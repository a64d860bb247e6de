using BenchmarkDotNet.Attributes;
using Chalkboard.Slates.Sqlite;

namespace Chalkboard.Bench.Stores;

/// <summary>The same without a flush to the disk, which shows what the code itself costs: the disk hides it otherwise.</summary>
public class CommitWithoutFlush
{
    private readonly RawFile _raw = new("NORMAL");
    private readonly SlateFile _slates = new(SqliteDurability.Process);

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
