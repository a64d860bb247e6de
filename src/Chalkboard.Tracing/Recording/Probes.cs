using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>What woven code asks before anything else. It is public for woven code alone.</summary>
/// <remarks>There is no static constructor, so that no check for one stands in the code that is compiled for a question.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Probes
{
    /// <summary>Whether any trace runs in this process. Woven code asks this first, and goes on as if unwoven when it is false.</summary>
#pragma warning disable CA2211 // A property would be a call in code that is not optimized yet.
    public static bool IsEnabled;
#pragma warning restore CA2211

    [ThreadStatic]
    internal static ThreadLog? ActiveLog;

    /// <summary>What is traced on every thread that nothing else is traced on: a whole run.</summary>
    internal static Operation? ProcessOperation;

    /// <summary>A mark for each page of memory: whether it is of the stack of a thread that records. There since before <see cref="IsEnabled"/> was first true.</summary>
    internal static unsafe byte* StackMarks;

    /// <summary>Whether the caller is on the stack of a thread that records. Asked only while <see cref="IsEnabled"/> is true.</summary>
    /// <remarks>
    /// The address of its stack is at hand wherever a thread asks; what it keeps for itself takes a call to find. And a call, though it is not made while
    /// nothing is traced, takes registers from all of the method that makes it. So this is none, and what else is to be asked is left to the twin.
    /// It may be true on a thread that does not record, where stacks are 4 GB apart, or it isn't known where they are: a twin records nothing there.
    /// </remarks>
    public static unsafe bool MayBeTraced
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            _ = new StackAddress(out var address);
            return StackMarks[StackMarkTable.GetPageIndex(address)] != 0;
        }
    }

    /// <summary>Where to record what this thread does at this moment; null if it belongs to no operation that is traced.</summary>
    internal static ThreadLog? CurrentLog
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => ActiveLog ?? (ProcessOperation is null ? null : Operation.JoinProcessOperation());
    }

    /// <summary>Gives an assembly the numbers of its symbols. Called once, by the type that holds them in the woven assembly.</summary>
    /// <typeparam name="TMap">That type.</typeparam>
    /// <param name="count">How many symbols the map of the assembly has.</param>
    /// <returns>The number of the first one.</returns>
    public static int Register<TMap>(int count) => SymbolRegistry.Register(typeof(TMap), count);

    /// <summary>Something on the stack, for its address.</summary>
    /// <remarks>
    /// A variable would do, but not as cheaply: each is cleared as the method begins that it has become part of, while nothing is traced too. What a
    /// constructor makes, and nobody keeps, is cleared where that is called.
    /// </remarks>
    private unsafe struct StackAddress
    {
        private byte _byte;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public StackAddress(out nuint address)
        {
            Unsafe.SkipInit(out _byte);
            address = (nuint)Unsafe.AsPointer(ref _byte);
        }
    }
}
