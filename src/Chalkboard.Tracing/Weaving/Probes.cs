using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>What woven code asks before anything else. It is public for woven code alone.</summary>
/// <remarks>There is no static constructor, so that no check for one stands in the code that is compiled for a question.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Probes
{
    /// <summary>Whether any trace runs in this process. Woven code asks this first, and goes on as if unwoven when it is false.</summary>
#pragma warning disable CA2211 // A property would be a call in code that is not optimized yet.
    public static bool On;
#pragma warning restore CA2211

    [ThreadStatic]
    internal static ThreadLog? Log;

    /// <summary>What is traced on every thread that nothing else is traced on: a whole run.</summary>
    internal static Operation? Everywhere;

    /// <summary>
    /// Where to record what this thread does at this moment, for a <see cref="Frame"/>; null if it belongs to no operation that is traced.
    /// </summary>
    /// <remarks>
    /// A call, so that woven methods stay small: what is asked beyond <see cref="On"/> is asked while something is traced alone.
    /// Most threads have their answer then without looking for their own <see cref="Log"/>, which takes longer than all the rest.
    /// </remarks>
    public static object? Here
    {
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.NoInlining)]
        get
        {
            Unsafe.SkipInit(out byte here);
            if (!TracedStacks.MayHold(ref here)) return null;
            return Log ?? (Everywhere is null ? null : Operation.Join());
        }
    }

    /// <summary>Gives an assembly the numbers of its symbols. Called once, by the type that holds them in the woven assembly.</summary>
    /// <typeparam name="TMap">That type.</typeparam>
    /// <param name="count">How many symbols the map of the assembly has.</param>
    /// <returns>The number of the first one.</returns>
    public static int Register<TMap>(int count) => Maps.Register(typeof(TMap), count);
}
