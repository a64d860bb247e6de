using System.IO.Pipelines;

namespace Chalkboard.Statistics.AspNetCore.Kestrel;

/// <summary>What goes over the wire of one connection, counted.</summary>
internal sealed class CountedTransport(IDuplexPipe inner, Counter read, Counter written) : IDuplexPipe
{
    public PipeReader Input { get; } = new CountedReader(inner.Input, read);

    public PipeWriter Output { get; } = new CountedWriter(inner.Output, written);
}
