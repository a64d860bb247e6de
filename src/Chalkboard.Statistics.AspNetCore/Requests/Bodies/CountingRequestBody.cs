using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests.Bodies;

/// <summary>Counts the bytes that are read from the body of one request. It is created for each request that may have a body.</summary>
#pragma warning disable CA1001 // It is the server's body that is disposed of.
internal sealed class CountingRequestBody : PipeReader, IRequestBodyPipeFeature
#pragma warning restore CA1001
{
    private readonly CountingRequestStream _stream;
    private Original? _original;
    private PipeReadCounter _counter;

    private CountingRequestBody(Original original)
    {
        _original = original;
        _stream = new CountingRequestStream(this);
    }

    public long Count => _counter.Total;

    public Stream Body => Source.Body;

    private PipeReader Inner => Source.Reader ?? throw new InvalidOperationException("This server reads bodies as streams only.");

    private Original Source =>
        _original ?? throw new ObjectDisposedException(null, "The request has ended. Its body can't be read any more.");

    /// <summary>True if the request has not ended.</summary>
    public bool IsOpen => _original is not null;

    /// <summary>Replaces the body of a request by one that counts; null if the request can't have a body.</summary>
    public static CountingRequestBody? Attach(IFeatureCollection features, IHttpRequestFeature request)
    {
        if (features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return null;
        var pipe = features.Get<IRequestBodyPipeFeature>();
        var body = new CountingRequestBody(new Original(request, request.Body, pipe, pipe?.Reader));
        request.Body = body._stream;
        // If the server has no pipe, ASP.NET Core creates one from the stream.
        if (pipe is not null) features.Set<IRequestBodyPipeFeature>(body);
        return body;
    }

    // If a middleware has replaced the stream, the server's feature creates a reader from the new stream.
    PipeReader IRequestBodyPipeFeature.Reader =>
        Source is var source && source.Request.Body == _stream ? this : source.Pipe!.Reader;

    /// <summary>
    /// Restores the original body at the end of the request, unless a middleware has replaced this one, which then still needs it.
    /// </summary>
    public void Detach(IFeatureCollection features)
    {
        if (_original is not { } original || original.Request.Body != _stream) return;
        original.Request.Body = original.Body;
        if (features.Get<IRequestBodyPipeFeature>() == this) features.Set(original.Pipe);
        _original = null;
    }

    public void OnRead(int bytes) => _counter.OnStreamRead(bytes);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await Inner.ReadAsync(cancellationToken).ConfigureAwait(false);
        _counter.OnRead(result.Buffer);
        return result;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected override async ValueTask<ReadResult> ReadAtLeastAsyncCore(int minimumSize, CancellationToken cancellationToken)
    {
        var result = await Inner.ReadAtLeastAsync(minimumSize, cancellationToken).ConfigureAwait(false);
        _counter.OnRead(result.Buffer);
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!Inner.TryRead(out result)) return false;
        _counter.OnRead(result.Buffer);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed)
    {
        var inner = Inner;
        _counter.OnAdvance(consumed);
        inner.AdvanceTo(consumed);
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var inner = Inner;
        _counter.OnAdvance(consumed);
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => Inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => Inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => Inner.CompleteAsync(exception);

    /// <summary>The original body.</summary>
    private sealed record Original(IHttpRequestFeature Request, Stream Body, IRequestBodyPipeFeature? Pipe, PipeReader? Reader);
}
