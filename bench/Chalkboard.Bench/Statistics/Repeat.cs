using System.Runtime.CompilerServices;

namespace Chalkboard.Bench.Statistics;

/// <summary>An operation to measure. It is a struct, so that the JIT compiles a loop for each operation.</summary>
internal interface IOperation
{
    /// <summary>Runs the operation once.</summary>
    /// <param name="i">The number of the run.</param>
    void Do(int i);
}

internal static class Repeat
{
    /// <summary>
    /// In a loop, where the JIT may find out once for all times what doesn't change: where in memory the thread's own data are, for one.
    /// </summary>
    public static Action InALoop<TOperation>(TOperation operation) where TOperation : struct, IOperation => () =>
    {
        var here = operation;
        for (var i = 0; i < WorkerThreads.Times; i++) here.Do(i);
    };

    /// <summary>In a method that is called each time and isn't inlined, and so begins knowing nothing. The call is in the time.</summary>
    public static Action InACall<TOperation>(TOperation operation) where TOperation : struct, IOperation => () =>
    {
        var here = operation;
        for (var i = 0; i < WorkerThreads.Times; i++) Call(here, i);
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Call<TOperation>(TOperation operation, int i) where TOperation : struct, IOperation => operation.Do(i);
}
