using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>The checks at the start of woven methods. It is public only for woven code.</summary>
/// <remarks>It has no static constructor, so that the compiled checks don't test whether one has run.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Probes
{
    /// <summary>True if any trace runs in this process. Woven code checks it first, and runs its original body if it is false.</summary>
#pragma warning disable CA2211 // A property would be a call in unoptimized code.
    public static bool IsEnabled;
#pragma warning restore CA2211

    [ThreadStatic]
    internal static ThreadLog? ActiveLog;

    /// <summary>The operation of all threads that don't have their own, for a trace of the whole process.</summary>
    internal static Operation? ProcessOperation;

    /// <summary>
    /// A mark for each page of memory that belongs to the stack of a recording thread. It is allocated before <see cref="IsEnabled"/> is
    /// first set.
    /// </summary>
    internal static unsafe byte* StackMarks;

    /// <summary>True if the caller may run on a thread that records. Checked only while <see cref="IsEnabled"/> is true.</summary>
    /// <remarks>
    /// The check uses the address of the stack, which is available without a call. Reading a thread-static field costs a call, and a
    /// call takes registers from the whole method, even if it is not made while nothing is traced. All other checks are made by the
    /// twin. It may be true on a thread that does not record, if stacks are 4 GB apart, or if their addresses are not known: the twin
    /// records nothing then.
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

    /// <summary>The log of this thread for the current operation; null if no operation of it is traced.</summary>
    internal static ThreadLog? CurrentLog
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => ActiveLog ?? (ProcessOperation is null ? null : Operation.JoinProcessOperation());
    }

    /// <summary>Assigns numbers to the symbols of an assembly. Called once, by the type that holds them in the woven assembly.</summary>
    /// <typeparam name="TMap">That type.</typeparam>
    /// <param name="count">The number of symbols of the assembly.</param>
    /// <returns>The number of the first symbol.</returns>
    public static int Register<TMap>(int count) => SymbolRegistry.Register(typeof(TMap), count);

    /// <summary>A value on the stack, of which only the address is used.</summary>
    /// <remarks>
    /// A local variable would cost more: after inlining, it is cleared at the start of the calling method, even while nothing is traced. A
    /// discarded value of a constructor is cleared at the call of the constructor.
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
