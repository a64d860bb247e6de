using System.IO.Pipelines;

namespace Chalkboard.Statistics.AspNetCore.Kestrel;

/// <summary>Counts the bytes of one connection.</summary>
internal sealed class CountingTransport(IDuplexPipe inner, Counter bytesRead, Counter bytesWritten) : IDuplexPipe
{
    public PipeReader Input { get; } = new CountingPipeReader(inner.Input, bytesRead);

    public PipeWriter Output { get; } = new CountingPipeWriter(inner.Output, bytesWritten);
}
