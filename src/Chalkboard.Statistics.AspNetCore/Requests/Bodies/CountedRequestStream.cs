using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.AspNetCore.Requests.Bodies;

/// <summary>The same as a stream.</summary>
internal sealed class CountedRequestStream(CountedRequest request) : Stream
{
    private Stream Inner => request.Body;

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

    public override void Write(byte[] buffer, int offset, int count) => Inner.Write(buffer, offset, count);

    public override int Read(byte[] buffer, int offset, int count) => Took(Inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Took(Inner.Read(buffer));

    public override int ReadByte()
    {
        var read = Inner.ReadByte();
        if (read >= 0) request.Took(1);
        return read;
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        await ReadAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Took(await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    // Disposing of it twice, or after the request, is no mistake.
    protected override void Dispose(bool disposing)
    {
        if (disposing && request.IsOpen) Inner.Dispose();
    }

    public override ValueTask DisposeAsync() => request.IsOpen ? Inner.DisposeAsync() : ValueTask.CompletedTask;

    private int Took(int bytes)
    {
        request.Took(bytes);
        return bytes;
    }
}
