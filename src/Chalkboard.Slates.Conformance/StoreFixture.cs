using Chalkboard.Slates.Storage;
using Xunit;
using Xunit.Sdk;

namespace Chalkboard.Slates.Conformance;

/// <summary>
/// What the suites need to know of a store. The author of a store derives from it once, and from each suite once:
/// <code>
/// public sealed class MyCommits(MyFixture fixture) : CommitSuite&lt;MyFixture&gt;(fixture);
/// </code>
/// Each class of tests has a fixture, and so a place for its data, of its own.
/// </summary>
/// <remarks>
/// A fixture of a durable store needs a public constructor without parameters that does nothing costly: the tests that
/// kill a process make one in that process and call <see cref="OpenAsync"/>, and nothing else.
/// </remarks>
public abstract class StoreFixture : IAsyncLifetime
{
    private ISlateStore? _store;
    private ISlateStore? _secondStore;
    private SkipException? _skipException;

    /// <summary>The store under test.</summary>
    public ISlateStore Store => _store ?? throw new InvalidOperationException("The fixture is not initialized yet.");

    /// <summary>A second handle on the same data, which stands for another node. What one writes the other sees at once.</summary>
    public ISlateStore SecondStore => _secondStore ?? throw new InvalidOperationException("The fixture is not initialized yet.");

    /// <summary>Where the data is, as text that means the same to another process: a path, a connection string.</summary>
    public abstract string Location { get; }

    /// <summary>
    /// By how much the clock must move for the tests to notice: they work in multiples of it. Where the clock is real,
    /// make it long against the time that a few dozen operations take. A second by default.
    /// </summary>
    public virtual TimeSpan Tick => TimeSpan.FromSeconds(1);

    /// <summary>What can go wrong with the store's surroundings, each to be tried. Empty if nothing can, as in memory.</summary>
    public abstract IReadOnlyList<Outage> Outages { get; }

    /// <summary>
    /// Opens a handle on the data at a place. Handles share nothing but the data, as handles of different processes do.
    /// A store that lives in memory returns the same handle each time.
    /// </summary>
    public abstract ValueTask<ISlateStore> OpenAsync(string location);

    /// <summary>Moves the clock of every handle on: at once if it is faked, by waiting if it is real.</summary>
    public abstract ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>
    /// Counts what the engine touches while <see cref="Store"/> is used: rows, keys or steps, as the engine counts them. Time is
    /// no measure of it. A small amount that does not grow may be counted too much.
    /// </summary>
    /// <param name="operation">Uses the store.</param>
    /// <returns>Null, without calling <paramref name="operation"/>, if the engine can't tell: the tests of cost are then skipped.</returns>
    public virtual ValueTask<long?> CountWorkAsync(Func<ValueTask> operation) => new((long?)null);

    /// <summary>Counts the documents that the engine holds at <see cref="Location"/>, those included that have expired or were dropped.</summary>
    /// <returns>Null if the engine can't tell: the tests of sweeping are then skipped.</returns>
    public virtual ValueTask<long?> CountStoredDocumentsAsync() => new((long?)null);

    /// <summary>How long by a real clock a sweep of the engine may take to come, once it is due. 30 s by default.</summary>
    public virtual TimeSpan SweepTimeout => TimeSpan.FromSeconds(30);

    /// <summary>
    /// Makes <see cref="Location"/> ready, before the first <see cref="OpenAsync"/>. Where what the store needs is missing,
    /// call <see cref="Assert.Skip(string)"/>: every test is then skipped for that reason.
    /// </summary>
    protected virtual ValueTask CreateAsync() => default;

    /// <summary>Removes <see cref="Location"/>, after the handles are closed.</summary>
    protected virtual ValueTask DeleteAsync() => default;

    /// <summary>Makes the place ready and opens both handles.</summary>
    public async ValueTask InitializeAsync()
    {
        try
        {
            await CreateAsync();
        }
        catch (SkipException e)
        {
            // A fixture can't skip: its tests would fail. Each of them does.
            _skipException = e;
            return;
        }

        _store = await OpenAsync(Location);
        _secondStore = await OpenAsync(Location);
    }

    /// <summary>Closes both handles and removes the place.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        if (_secondStore is not null && !ReferenceEquals(_secondStore, _store)) await _secondStore.DisposeAsync();
        if (_skipException is null) await DeleteAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Skips the test that is about to begin if there is nothing to run it on.</summary>
    internal void ThrowIfSkipped()
    {
        if (_skipException is not null) throw _skipException;
    }
}
