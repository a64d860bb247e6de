namespace Chalkboard.Tracing.Formats;

/// <summary>How far a pass through a recording has come, and whether it is still wanted.</summary>
internal sealed class ProgressReporter(long eventCount, IProgress<double>? progress, CancellationToken cancellationToken)
{
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>How many passes there are, where one does not do.</summary>
    public int PassCount { get; set; } = 1;

    /// <summary>How many of them are over.</summary>
    public int CompletedPasses { get; set; }

    public void Report(long completed)
    {
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(eventCount == 0 ? 1 : (CompletedPasses + ((double)completed / eventCount)) / PassCount);
    }
}
