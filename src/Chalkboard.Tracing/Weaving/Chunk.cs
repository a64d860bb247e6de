using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>A piece of a log.</summary>
internal sealed class Chunk(int length)
{
    public static readonly Chunk None = new(0);

    private int _used;

    public readonly byte[] Bytes = GC.AllocateUninitializedArray<byte>(length);

    /// <summary>For the thread that writes: how far it is.</summary>
    public int Written;

    /// <summary>For who reads: how many bytes hold whole records.</summary>
    public int Used => Volatile.Read(ref _used);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Next() => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Bytes), Written);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish() => Volatile.Write(ref _used, Written);
}
