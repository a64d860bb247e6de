using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.AspNetCore.Requests.Bodies;

namespace Chalkboard.Statistics.AspNetCore.Kestrel;

/// <summary>Counts the bytes that are read.</summary>
internal sealed class CountingPipeReader(PipeReader inner, Counter bytesRead) : PipeReader
{
    private PipeReadCounter _counter;

    // Reuses the async state machine for the next read.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
        bytesRead.Add(_counter.OnRead(result.Buffer));
        return result;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected override async ValueTask<ReadResult> ReadAtLeastAsyncCore(int minimumSize, CancellationToken cancellationToken)
    {
        var result = await inner.ReadAtLeastAsync(minimumSize, cancellationToken).ConfigureAwait(false);
        bytesRead.Add(_counter.OnRead(result.Buffer));
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result)) return false;
        bytesRead.Add(_counter.OnRead(result.Buffer));
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed)
    {
        _counter.OnAdvance(consumed);
        inner.AdvanceTo(consumed);
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _counter.OnAdvance(consumed);
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
}
