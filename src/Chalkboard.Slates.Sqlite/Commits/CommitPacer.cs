namespace Chalkboard.Slates.Sqlite.Commits;

/// <summary>Makes this process pause after a long run of commits, so that another process can lock the file.</summary>
internal sealed class CommitPacer(TimeProvider timeProvider)
{
    private static readonly TimeSpan _maxRunDuration = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _pauseDuration = TimeSpan.FromMilliseconds(2);

    // A run is a series of commits without a pause between them.
    private long _runStartTimestamp;
    private long _lastCommitTimestamp;

    public bool MustYield =>
        timeProvider.GetElapsedTime(_lastCommitTimestamp) < _pauseDuration
            && timeProvider.GetElapsedTime(_runStartTimestamp, _lastCommitTimestamp) > _maxRunDuration;

    public async ValueTask YieldAsync()
    {
        if (MustYield) await Task.Delay(_pauseDuration, timeProvider).ConfigureAwait(false);
    }

    /// <summary>Records a commit. Called by the leader.</summary>
    public void OnCommitted()
    {
        var now = timeProvider.GetTimestamp();
        if (timeProvider.GetElapsedTime(_lastCommitTimestamp, now) >= _pauseDuration) _runStartTimestamp = now;
        _lastCommitTimestamp = now;
    }
}
