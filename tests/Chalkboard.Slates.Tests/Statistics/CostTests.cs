using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Chalkboard.Slates.Diagnostics;
using Chalkboard.Slates.Diagnostics.Statistics;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Tests.Statistics;

/// <summary>
/// The cost of collecting statistics. Not in parallel with the tests that listen to activities, because these slow down every store.
/// </summary>
[Collection(nameof(DiagnosticsTests))]
public sealed class CostTests
{
    private static readonly Commit _commit = new("ann", [DocumentWrite.Check("user", Precondition.None)]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Measuring_a_synchronous_store_call_allocates_nothing(bool enabled)
    {
        Assert.SkipWhen(
            typeof(MeasuredStore).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true,
            "In a Debug build each async method allocates its state.");
        var joined =
            new SlatesNamespace(
                new() { ["Slates"] = new Dictionary<string, object?> { ["Enabled"] = new StrongBox<bool>(enabled) } }, TimeProvider.System);
        var store = new MemorySlateStore();
        var figures = joined.Stores.GetOrAdd(store);
        var measured = new MeasuredStore(store, new StoreMeter(store.Description, figures, TimeProvider.System), new SlowCommitOptions());
        Assert.True(Run(measured, 100));

        var (direct, through) = (Allocated(store), Allocated(measured));

        Assert.InRange(through, 0, direct + 1_000);
        Assert.Equal(enabled ? (2_100L, 2_100L) : (0L, 0L), (figures.ReadDurations.Count, figures.CommitDurations.Count));
    }

    private static long Allocated(ISlateStore store)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(Run(store, 2_000));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static bool Run(ISlateStore store, int times)
    {
        var atOnce = true;
        for (var i = 0; i < times; i++)
        {
            var find = store.FindAsync("ann", "user", default);
            atOnce &= find.IsCompletedSuccessfully;
            var commit = store.CommitAsync(_commit, default);
            atOnce &= commit.IsCompletedSuccessfully;
        }

        return atOnce;
    }
}
