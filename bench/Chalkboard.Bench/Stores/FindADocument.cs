using BenchmarkDotNet.Attributes;

namespace Chalkboard.Bench.Stores;

/// <summary>
/// What does reading a 1 KiB document cost
/// compared with the same statement on Microsoft.Data.Sqlite? At most 1.25 times.
/// </summary>
public class FindADocument
{
    private readonly RawFile _raw = new();
    private readonly SlateFile _slates = new();

    [GlobalSetup]
    public async Task Fill()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _raw.Put($"user{i}", "user", UserInfo.Sample);
            await _slates.For($"user{i}").User.SetAsync(UserInfo.Sample);
        }
    }

    [Benchmark(Baseline = true)]
    public UserInfo? MicrosoftDataSqlite() => _raw.Find("user500", "user");

    [Benchmark]
    public async ValueTask<UserInfo?> Slates() => (await _slates.For("user500").User.GetAsync()).Value;

    [GlobalCleanup]
    public async Task Delete()
    {
        _raw.Dispose();
        await _slates.DisposeAsync();
    }
}
