using System.IO.Pipelines;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// Reads from a connection, and reports its end only after all received bytes were examined. Kestrel treats the end of a connection as an
/// aborted body, even if the whole body has arrived before.
/// </summary>
internal sealed class DeferredCompletionPipeReader(PipeReader inner) : PipeReader
{
    private SequencePosition? _deferredEnd;
    private bool _isExamined;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        DeferCompletion(await inner.ReadAsync(cancellationToken).ConfigureAwait(false));

    public override bool TryRead(out ReadResult result)
    {
        var hasRead = inner.TryRead(out result);
        if (hasRead) result = DeferCompletion(result);
        return hasRead;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // The reader has examined everything and waits for more, so the next result must report the end.
        if (_deferredEnd is { } end && examined.Equals(end)) _isExamined = true;
        _deferredEnd = null;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private ReadResult DeferCompletion(ReadResult result)
    {
        if (!result.IsCompleted || result.Buffer.IsEmpty || _isExamined) return result;
        _deferredEnd = result.Buffer.End;
        return new ReadResult(result.Buffer, result.IsCanceled, isCompleted: false);
    }
}
