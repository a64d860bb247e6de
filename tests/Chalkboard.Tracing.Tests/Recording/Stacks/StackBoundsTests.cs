using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.Tests.Recorder;

public sealed class StackBoundsTests
{
    [Theory]
    [InlineData(256 * 1024)]
    [InlineData(16 * 1024 * 1024)]
    [InlineData(64 * 1024 * 1024)]
    public void The_bounds_contain_every_address_that_a_thread_can_reach(int size)
    {
        Assert.SkipUnless(StackBounds.GetForCurrentThread() is not null, "The bounds of a stack are unknown on this system.");
        var isWithin = false;
        var thread = new Thread(() => isWithin = IsWithin(StackBounds.GetForCurrentThread()!), size);
        thread.Start();
        thread.Join();

        Assert.True(isWithin);
    }

    private static unsafe bool IsWithin(StackBounds bounds)
    {
        byte here;
        var address = (nuint)(&here);
        if (address < bounds.Low || address >= bounds.High) return false;
        return !RuntimeHelpers.TryEnsureSufficientExecutionStack() || (IsWithin(bounds) && address != 0);
    }
}
