using System.IO.Pipelines;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Chalkboard.Statistics.AspNetCore.Requests.Bodies;

/// <summary>
/// Counts the bytes that are written to the body of one response. It is created for each request and unusable afterwards: the server
/// reuses its own objects, so code that kept a reference would otherwise write to another response.
/// </summary>
#pragma warning disable CA1001 // It is the server's body that is disposed of.
internal sealed class CountingResponseBody(IHttpResponseBodyFeature body) : PipeWriter, IHttpResponseBodyFeature
#pragma warning restore CA1001
{
    private static readonly Assembly _kestrelAssembly = typeof(KestrelServerOptions).Assembly;

    private IHttpResponseBodyFeature? _body = body;
    private CountingResponseStream? _stream;
    private long _count;

    public long Count => Volatile.Read(ref _count);

    public IHttpResponseBodyFeature Body =>
        _body ?? throw new ObjectDisposedException(null, "The response has ended. Nothing can be written to its body any more.");

    /// <summary>True if the request has not ended.</summary>
    public bool IsOpen => _body is not null;

    private PipeWriter Inner => Body.Writer;

    Stream IHttpResponseBodyFeature.Stream => _stream ??= new CountingResponseStream(this);

    PipeWriter IHttpResponseBodyFeature.Writer => this;

    public void OnWritten(long bytes) => Volatile.Write(ref _count, _count + bytes);

    /// <summary>
    /// Restores the original body at the end of the request, unless a middleware has replaced this one, which then still needs it.
    /// </summary>
    public void Detach(IFeatureCollection features)
    {
        if (features.Get<IHttpResponseBodyFeature>() != this) return;
        features.Set(_body);
        _body = null;
    }

    void IHttpResponseBodyFeature.DisableBuffering() => Body.DisableBuffering();

    Task IHttpResponseBodyFeature.StartAsync(CancellationToken cancellationToken) => Body.StartAsync(cancellationToken);

    Task IHttpResponseBodyFeature.CompleteAsync() => Body.CompleteAsync();

    Task IHttpResponseBodyFeature.SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken)
    {
        // Kestrel does the same with its own stream. With this one, the bytes are counted while the file is sent.
        if (Body.GetType().Assembly == _kestrelAssembly)
            return SendFileFallback.SendFileAsync(((IHttpResponseBodyFeature)this).Stream, path, offset, count, cancellationToken);
        return SendFileAsync(Body, path, offset, count, cancellationToken);
    }

    private async Task SendFileAsync(
        IHttpResponseBodyFeature body, string path, long offset, long? count, CancellationToken cancellationToken)
    {
        await body.SendFileAsync(path, offset, count, cancellationToken).ConfigureAwait(false);
        OnWritten(count ?? Math.Max(0, new FileInfo(path).Length - offset));
    }

    public override bool CanGetUnflushedBytes => Inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => Inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        Inner.Advance(bytes);
        OnWritten(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => Inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => Inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        Inner.FlushAsync(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        var flush = Inner.WriteAsync(source, cancellationToken);
        OnWritten(source.Length);
        return flush;
    }

    public override void CancelPendingFlush() => Inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => Inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => Inner.CompleteAsync(exception);
}
