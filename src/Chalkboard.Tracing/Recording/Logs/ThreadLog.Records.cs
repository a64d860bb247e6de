using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <content>The writing of single records.</content>
internal sealed partial class ThreadLog
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryWriteStart(EventKind kind, int symbol, int line, int depth)
    {
        if (Reserve(isCallEnd: false, isCallStart: true) is not { } chunk) return false;
        ref var record = ref chunk.GetNextRecord();
        Unsafe.WriteUnaligned(ref record, RecordLayout.CreateHeader((int)kind, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength + 8), symbol);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength), Clock.Now);
        chunk.Publish(RecordLayout.HeaderLength + 12);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(EventKind kind, int line, int depth)
    {
        var now = Clock.Now;
        if (Reserve(isCallEnd: true) is not { } chunk) return;
        ref var record = ref chunk.GetNextRecord();
        Unsafe.WriteUnaligned(ref record, RecordLayout.CreateHeader((int)kind, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength), now);
        chunk.Publish(RecordLayout.HeaderLength + 8);
    }

    private void WriteCallNumber(EventKind kind, int line, int depth, int callNumber)
    {
        if (Reserve(isCallEnd: true) is not { } chunk) return;
        ref var record = ref chunk.GetNextRecord();
        Unsafe.WriteUnaligned(ref record, RecordLayout.CreateHeader((int)kind, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength), Clock.NowOrdered);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength + 8), callNumber & CallNumberMask);
        chunk.Publish(RecordLayout.HeaderLength + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteValue<T>(EventKind kind, int line, int depth, bool isCallEnd, T value) where T : allows ref struct
    {
        var now = Clock.Now;
        if (Reserve(isCallEnd) is not { } chunk) return;
        ref var record = ref chunk.GetNextRecord();
        Unsafe.WriteUnaligned(ref record, RecordLayout.CreateHeader((int)kind | RecordLayout.HasValueFlag, line, depth));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, RecordLayout.HeaderLength), now);
        PublishWithValue(chunk, RecordLayout.HeaderLength + 8, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PublishWithValue<T>(Chunk chunk, int headerLength, T value) where T : allows ref struct =>
        chunk.Publish(headerLength + ValueWriter.Write(ref Unsafe.Add(ref chunk.GetNextRecord(), headerLength), value, ValueContext));
}
