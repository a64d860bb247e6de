namespace Chalkboard.Tracing.Formats;

/// <summary>Reports the progress of the passes through a recording, and observes cancellation.</summary>
internal sealed class ProgressReporter(long eventCount, IProgress<double>? progress, CancellationToken cancellationToken)
{
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The number of passes.</summary>
    public int PassCount { get; set; } = 1;

    /// <summary>The number of completed passes.</summary>
    public int CompletedPasses { get; set; }

    public void Report(long completed)
    {
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(eventCount == 0 ? 1 : (CompletedPasses + ((double)completed / eventCount)) / PassCount);
    }
}
