namespace Chalkboard.Tracing.Forms;

/// <summary>How far a pass through a recording has come, and whether it is still wanted.</summary>
internal sealed class Passing(long total, IProgress<double>? progress, CancellationToken cancellation)
{
    public CancellationToken Cancellation => cancellation;

    /// <summary>How many passes there are, where one does not do.</summary>
    public int Passes { get; set; } = 1;

    /// <summary>How many of them are over.</summary>
    public int Over { get; set; }

    public void Passed(long count)
    {
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(total == 0 ? 1 : (Over + ((double)count / total)) / Passes);
    }
}
