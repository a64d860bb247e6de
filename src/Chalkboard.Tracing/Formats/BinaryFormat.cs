using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>The format of trace files: the events as they are in memory, and all facts about them.</summary>
internal sealed class BinaryFormat() : TraceFormat("binary", "application/octet-stream", ".trace")
{
    /// <summary>The first bytes of a file. The last of them is the version: 2 added dependencies and log records.</summary>
    public static ReadOnlySpan<byte> FirstBytes => [0xCB, (byte)'C', (byte)'H', (byte)'A', (byte)'L', (byte)'K', (byte)'\n', 2];

    private protected override async Task WriteAsync(Recording recording, Stream stream, ProgressReporter progress)
    {
        var blocks = new BlockBuilder();
        blocks.AddFirstBytes();
        blocks.AddFacts(recording, recording.Events.Count);
        blocks.AddSymbols(recording.Symbols);
        long written = 0;
        foreach (var chunk in recording.Events.Chunks)
        {
            // The events are counted in the facts.
            blocks.AddEventsStart(0, 0, chunk.Count);
            await FlushAsync(blocks, stream, progress.CancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(chunk, progress.CancellationToken).ConfigureAwait(false);
            written += chunk.Count;
            progress.Report((long)((double)written / recording.Events.ByteCount * recording.Events.Count));
        }

        blocks.AddEnd();
        await FlushAsync(blocks, stream, progress.CancellationToken).ConfigureAwait(false);
        progress.Report(recording.Events.Count);
    }

    private static async Task FlushAsync(BlockBuilder blocks, Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(blocks.Written, cancellationToken).ConfigureAwait(false);
        blocks.Clear();
    }
}
