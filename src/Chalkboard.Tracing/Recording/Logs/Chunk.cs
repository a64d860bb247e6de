using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>A chunk of a log.</summary>
/// <param name="bytes">Its memory.</param>
/// <param name="maxRecordLength">The maximum number of bytes of a record.</param>
internal sealed class Chunk(byte[] bytes, int maxRecordLength)
{
    public static readonly Chunk Empty = new([], 1);

    // Recently written memory is still in the cache of the processor. Only memory of the own thread is reused, because no other thread can
    // be writing to it.
    [ThreadStatic]
    private static byte[]? _spare;

    private int _length;

    public readonly byte[] Bytes = bytes;

    /// <summary>The last position at which a record may start.</summary>
    public readonly int LastRecordStart = bytes.Length - maxRecordLength;

    public static Chunk Create(int length, int maxRecordLength)
    {
        if (_spare is not { } spare || spare.Length < length) return new(GC.AllocateUninitializedArray<byte>(length), maxRecordLength);
        _spare = null;
        return new(spare, maxRecordLength);
    }

    /// <summary>Lets this thread reuse the memory, which no other thread reads any more.</summary>
    public void Recycle()
    {
        if (!(_spare?.Length > Bytes.Length)) _spare = Bytes;
    }

    /// <summary>The number of written bytes, for the thread that writes.</summary>
    public int WrittenLength => _length;

    /// <summary>The number of bytes with complete records, for other threads.</summary>
    public int PublishedLength => Volatile.Read(ref _length);

    /// <summary>Returns the position of the next record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte GetNextRecord() => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Bytes), _length);

    /// <summary>Publishes a complete record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish(int length) => Volatile.Write(ref _length, _length + length);
}
