namespace Chalkboard.Statistics.AspNetCore.Requests.Bodies;

/// <summary>The same as a stream.</summary>
internal sealed class CountedResponseStream(CountedResponse response) : Stream
{
    private Stream Inner => response.Body.Stream;

    public override bool CanRead => Inner.CanRead;

    public override bool CanSeek => Inner.CanSeek;

    public override bool CanWrite => Inner.CanWrite;

    public override bool CanTimeout => Inner.CanTimeout;

    public override int ReadTimeout
    {
        get => Inner.ReadTimeout;
        set => Inner.ReadTimeout = value;
    }

    public override int WriteTimeout
    {
        get => Inner.WriteTimeout;
        set => Inner.WriteTimeout = value;
    }

    public override long Length => Inner.Length;

    public override long Position
    {
        get => Inner.Position;
        set => Inner.Position = value;
    }

    public override void Flush() => Inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => Inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => Inner.Seek(offset, origin);

    public override void SetLength(long value) => Inner.SetLength(value);

    public override int Read(byte[] buffer, int offset, int count) => Inner.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => Inner.Read(buffer);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Inner.ReadAsync(buffer, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count)
    {
        Inner.Write(buffer, offset, count);
        response.Wrote(count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Inner.Write(buffer);
        response.Wrote(buffer.Length);
    }

    public override void WriteByte(byte value)
    {
        Inner.WriteByte(value);
        response.Wrote(1);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        var write = Inner.WriteAsync(buffer, offset, count, cancellationToken);
        response.Wrote(count);
        return write;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var write = Inner.WriteAsync(buffer, cancellationToken);
        response.Wrote(buffer.Length);
        return write;
    }

    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state)
    {
        var write = Inner.BeginWrite(buffer, offset, count, callback, state);
        response.Wrote(count);
        return write;
    }

    public override void EndWrite(IAsyncResult asyncResult) => Inner.EndWrite(asyncResult);

    // Disposing of it twice, or after the request, is no mistake.
    protected override void Dispose(bool disposing)
    {
        if (disposing && response.IsOpen) Inner.Dispose();
    }

    public override ValueTask DisposeAsync() => response.IsOpen ? Inner.DisposeAsync() : ValueTask.CompletedTask;
}
