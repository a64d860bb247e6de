using BenchmarkDotNet.Attributes;

namespace Chalkboard.Bench.Stores;

/// <summary>
/// What do 64 parallel updates of one document cost, compared with 64 sequential ones? All of them survive, or the benchmark fails.
/// </summary>
public class UpdateOneDocument
{
    private const int Updates = 64;

    private readonly SlateFile _slates = new();
    private int _expected;

    [GlobalSetup]
    public async Task Fill() => await _slates.For("admin").User.SetAsync(UserInfo.Sample);

    [Benchmark(Baseline = true)]
    public async Task Sequential()
    {
        for (var i = 0; i < Updates; i++) await IncrementAsync();
        await AllSurvivedAsync();
    }

    [Benchmark]
    public async Task Parallel()
    {
        await Task.WhenAll(Enumerable.Range(0, Updates).Select(_ => Task.Run(IncrementAsync)));
        await AllSurvivedAsync();
    }

    [GlobalCleanup]
    public async Task Delete() => await _slates.DisposeAsync();

    private async Task IncrementAsync() => await _slates.For("admin").User.UpdateAsync(user => user with { Visits = user.Visits + 1 });

    private async Task AllSurvivedAsync()
    {
        _expected += Updates;
        var visits = (await _slates.For("admin").User.GetAsync()).Value!.Visits;
        if (visits != _expected) throw new InvalidOperationException($"Lost updates: {visits} of {_expected} survive.");
    }
}
