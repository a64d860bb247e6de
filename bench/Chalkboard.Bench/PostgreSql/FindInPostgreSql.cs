using BenchmarkDotNet.Attributes;
using Chalkboard.Slates.PostgreSql;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Bench.PostgreSql;

/// <summary>What does finding a 1 KiB document cost beside the same command on Npgsql? At least 0.9 of its throughput, by one caller and by 64.</summary>
public class FindInPostgreSql
{
    private const int Operations = 1_024;

    private readonly PostgreSqlSlateStore _store = Place.Store();
    private readonly RawClient _raw = new();

    [Params(1, 64)]
    public int Callers { get; set; }

    [GlobalSetup]
    public Task Fill() => Place.RunAsync(16, Place.Owners, async owner => await _store.CommitAsync(new Commit(owner, [DocumentWrite.Put("user", Place.Json)])));

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task Npgsql() => Place.RunAsync(Callers, Operations, owner => _raw.FindAsync(owner, "user"));

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Slates() => Place.RunAsync(Callers, Operations, async owner => await _store.FindAsync(owner, "user"));

    [GlobalCleanup]
    public async Task Close()
    {
        await _store.DisposeAsync();
        await _raw.DisposeAsync();
    }
}
