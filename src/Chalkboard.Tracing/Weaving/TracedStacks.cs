using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>
/// Which stacks may be those of threads on which something is traced. The address of its stack is at hand wherever a thread asks;
/// what it keeps for itself must be looked for. Those that are not marked belong to threads on which nothing is.
/// </summary>
internal static class TracedStacks
{
    // Pieces of a megabyte, of which threads have some each; what is 4 GB apart shares a mark.
    private const int _bitsOfPiece = 20;
    private const int _pieces = 4096;

    private static readonly byte[] _marks = new byte[_pieces];

    [ThreadStatic]
    private static StackBounds? _boundsOfThisThread;

    /// <param name="here">Anything on the stack of the thread that asks.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayHold(ref byte here) => _marks[(int)(StackBounds.AddressOf(ref here) >> _bitsOfPiece) & (_pieces - 1)] != 0;

    /// <summary>Something is traced on this thread.</summary>
    public static void AddOfThisThread()
    {
        var bounds = _boundsOfThisThread ??= StackBounds.OfThisThread() ?? StackBounds.Anywhere;
        var first = bounds.Low >> _bitsOfPiece;
        var count = (int)nuint.Min((bounds.High >> _bitsOfPiece) - first + 1, _pieces);
        for (var i = 0; i < count; i++)
        {
            ref var mark = ref _marks[(int)(first + (nuint)i) & (_pieces - 1)];
            if (mark == 0) mark = 1;
        }
    }

    /// <summary>Something is traced on every thread.</summary>
    public static void AddAll() => _marks.AsSpan().Fill(1);

    /// <summary>Nothing is traced any more.</summary>
    public static void Clear() => _marks.AsSpan().Clear();
}
