using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>A piece of a log.</summary>
/// <param name="bytes">Its memory.</param>
/// <param name="room">How many bytes any record may take.</param>
internal sealed class Chunk(byte[] bytes, int room)
{
    public static readonly Chunk None = new([], 1);

    // Memory that was just written is at hand in the processor still. Of its own thread alone: nobody else can be writing to it.
    [ThreadStatic]
    private static byte[]? _spare;

    private int _used;

    public readonly byte[] Bytes = bytes;

    /// <summary>Until where a record may begin.</summary>
    public readonly int Last = bytes.Length - room;

    public static Chunk OfLength(int length, int room)
    {
        if (_spare is not { } spare || spare.Length < length) return new(GC.AllocateUninitializedArray<byte>(length), room);
        _spare = null;
        return new(spare, room);
    }

    /// <summary>This thread may write to its memory anew, and nobody reads it any more.</summary>
    public void Spare()
    {
        if (!(_spare?.Length > Bytes.Length)) _spare = Bytes;
    }

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
