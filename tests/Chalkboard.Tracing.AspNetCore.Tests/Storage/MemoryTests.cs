using Chalkboard.Tracing.AspNetCore.Requests;

namespace Chalkboard.Tracing.AspNetCore.Tests.Storage;

/// <summary>Runs while no other test allocates memory.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryCollection;

[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    [Fact]
    public async Task Short_traces_take_as_much_memory_as_they_are_counted_for()
    {
        const int Traces = 500;
        var store = TraceStore.InMemory();
        await KeepAsync(store, 5);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var counted = await KeepAsync(store, Traces);

        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange((double)held / counted, 0.6, 1.2);
        Assert.InRange(counted / Traces, 1, 10_000);
        GC.KeepAlive(store);
    }

    private static async Task<long> KeepAsync(ITraceStore store, int count)
    {
        var bytes = 0L;
        for (var i = 0; i < count; i++)
        {
            using var trace = CallTrace.Start(new() { Name = "short" });
            await WovenShop.CheckoutAsync();
            bytes += (await store.SaveAsync(
                TraceId.Create(DateTimeOffset.UnixEpoch), trace.Stop(), TestContext.Current.CancellationToken)).Bytes;
        }

        return bytes;
    }
}
