using BenchmarkDotNet.Attributes;
using Chalkboard.Slates.Sqlite;

namespace Chalkboard.Bench.Stores;

/// <summary>
/// What do sequential commits of a 1 KiB document cost, compared with one transaction each on Microsoft.Data.Sqlite? At
/// full durability at most 1.15 times. Without a flush to the disk, the cost of the code is visible.
/// </summary>
public class CommitADocument
{
    private RawFile? _raw;
    private SlateFile? _slates;

    [Params(SqliteDurability.Full, SqliteDurability.Process)]
    public SqliteDurability Durability { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _raw = new RawFile(Durability == SqliteDurability.Full ? "FULL" : "NORMAL");
        _slates = new SlateFile(Durability);
    }

    [Benchmark(Baseline = true)]
    public void MicrosoftDataSqlite() => _raw!.Put("admin", "user", UserInfo.Sample);

    [Benchmark]
    public async Task Slates() => await _slates!.For("admin").User.SetAsync(UserInfo.Sample);

    [GlobalCleanup]
    public async Task Delete()
    {
        _raw!.Dispose();
        await _slates!.DisposeAsync();
    }
}
