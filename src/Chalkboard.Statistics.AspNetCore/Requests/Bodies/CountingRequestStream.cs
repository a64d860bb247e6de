using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.AspNetCore.Requests.Bodies;

/// <summary>The body of a request as a stream that counts the bytes that are read.</summary>
internal sealed class CountingRequestStream(CountingRequestBody body) : ForwardingStream
{
    protected override Stream Inner => body.Body;

    protected override bool IsOpen => body.IsOpen;

    public override int Read(byte[] buffer, int offset, int count) => OnRead(Inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => OnRead(Inner.Read(buffer));

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        OnRead(await Inner.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).ConfigureAwait(false));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        OnRead(await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    // The base class would call Read, which needs AllowSynchronousIO.
    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        Inner.BeginRead(buffer, offset, count, callback, state);

    public override int EndRead(IAsyncResult asyncResult) => OnRead(Inner.EndRead(asyncResult));

    private int OnRead(int bytes)
    {
        body.OnRead(bytes);
        return bytes;
    }
}
