using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>A piece of a log.</summary>
/// <param name="bytes">Its memory.</param>
/// <param name="maxRecordLength">How many bytes any record may take.</param>
internal sealed class Chunk(byte[] bytes, int maxRecordLength)
{
    public static readonly Chunk Empty = new([], 1);

    // Memory that was just written is at hand in the processor still. Of its own thread alone: nobody else can be writing to it.
    [ThreadStatic]
    private static byte[]? _spare;

    private int _length;

    public readonly byte[] Bytes = bytes;

    /// <summary>Until where a record may begin.</summary>
    public readonly int LastRecordStart = bytes.Length - maxRecordLength;

    public static Chunk Create(int length, int maxRecordLength)
    {
        if (_spare is not { } spare || spare.Length < length) return new(GC.AllocateUninitializedArray<byte>(length), maxRecordLength);
        _spare = null;
        return new(spare, maxRecordLength);
    }

    /// <summary>This thread may write to its memory anew, and nobody reads it any more.</summary>
    public void Recycle()
    {
        if (!(_spare?.Length > Bytes.Length)) _spare = Bytes;
    }

    /// <summary>For the thread that writes: how far it is.</summary>
    public int WrittenLength => _length;

    /// <summary>For who reads: how many bytes hold whole records.</summary>
    public int PublishedLength => Volatile.Read(ref _length);

    /// <summary>Where the next record goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte GetNextRecord() => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Bytes), _length);

    /// <summary>A record is whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish(int length) => Volatile.Write(ref _length, _length + length);
}
