using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>A piece of a log.</summary>
/// <param name="length">How many bytes it has.</param>
/// <param name="room">How many bytes any record may take.</param>
internal sealed class Chunk(int length, int room)
{
    public static readonly Chunk None = new(0, 1);

    private int _used;

    public readonly byte[] Bytes = GC.AllocateUninitializedArray<byte>(length);

    /// <summary>Until where a record may begin.</summary>
    public readonly int Last = length - room;

    /// <summary>For the thread that writes: how far it is.</summary>
    public int Written => _used;

    /// <summary>For who reads: how many bytes hold whole records.</summary>
    public int Used => Volatile.Read(ref _used);

    /// <summary>Where the next record goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Next() => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Bytes), _used);

    /// <summary>A record is whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish(int written) => Volatile.Write(ref _used, _used + written);
}
