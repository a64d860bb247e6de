using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Storage;
using Microsoft.Data.Sqlite;

namespace Chalkboard.Slates.Sqlite.Tests;

/// <summary>A file of slates for the suites. Both of its handles have connections of their own, as two processes do.</summary>
public sealed class SqliteFixture : StoreFixture
{
    private readonly MovableTime _time = new();
    private Folder? _folder;
    private SqliteConnection? _other;

    public override string Place => _folder!.File;

    public override IReadOnlyList<Outage> Outages => [new("locked by another program", LockAsync, UnlockAsync) { HitsReads = false }];

    public override ValueTask<ISlateStore> OpenAsync(string place) =>
        new(Some.Store(place, options => options.Timeout = TimeSpan.FromSeconds(2), _time));

    public override ValueTask AdvanceAsync(TimeSpan time, CancellationToken cancellation)
    {
        _time.Advance(time);
        return default;
    }

    protected override ValueTask CreateAsync()
    {
        _folder = new Folder();
        return default;
    }

    protected override ValueTask RemoveAsync()
    {
        _folder?.Dispose();
        return default;
    }

    private async ValueTask LockAsync()
    {
        _other = Some.OtherProgram(Place);
        // The store may be committing right now.
        await Some.UntilAsync(() =>
        {
            try
            {
                _other.Ask("BEGIN IMMEDIATE");
                return true;
            }
            catch (SqliteException)
            {
                return false;
            }
        });
    }

    private async ValueTask UnlockAsync() => await _other!.DisposeAsync();

    /// <summary>A clock that can be moved on. Timers and pauses stay real, as the suites race real threads.</summary>
    private sealed class MovableTime : TimeProvider
    {
        private long _ticks;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _ticks));

        public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }
}
