namespace Chalkboard.Statistics.AspNetCore.Requests.Bodies;

/// <summary>The body of a response as a stream that counts the bytes that are written.</summary>
internal sealed class CountingResponseStream(CountingResponseBody body) : ForwardingStream
{
    protected override Stream Inner => body.Body.Stream;

    protected override bool IsOpen => body.IsOpen;

    public override void Write(byte[] buffer, int offset, int count)
    {
        Inner.Write(buffer, offset, count);
        body.OnWritten(count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Inner.Write(buffer);
        body.OnWritten(buffer.Length);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        var write = Inner.WriteAsync(buffer, offset, count, cancellationToken);
        body.OnWritten(count);
        return write;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var write = Inner.WriteAsync(buffer, cancellationToken);
        body.OnWritten(buffer.Length);
        return write;
    }

    // The base class would call Write, which needs AllowSynchronousIO.
    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state)
    {
        var write = Inner.BeginWrite(buffer, offset, count, callback, state);
        body.OnWritten(count);
        return write;
    }

    public override void EndWrite(IAsyncResult asyncResult) => Inner.EndWrite(asyncResult);
}
