using Chalkboard.Slates.Storage;
using Xunit;
using Xunit.Sdk;

namespace Chalkboard.Slates.Conformance;

/// <summary>
/// Connects the suites to a store. The author of a store derives one class from it, and one from each suite:
/// <code>
/// public sealed class MyCommits(MyFixture fixture) : CommitSuite&lt;MyFixture&gt;(fixture);
/// </code>
/// Each test class has a fixture of its own, and with it a location for its data.
/// </summary>
/// <remarks>
/// The fixture of a durable store needs a cheap public constructor without parameters: the tests that kill a process create a
/// fixture in that process, and call only <see cref="OpenAsync"/>.
/// </remarks>
public abstract class StoreFixture : IAsyncLifetime
{
    private ISlateStore? _store;
    private ISlateStore? _secondStore;
    private SkipException? _skipException;

    /// <summary>The store under test.</summary>
    public ISlateStore Store => _store ?? throw new InvalidOperationException("The fixture is not initialized yet.");

    /// <summary>A second handle on the same data, in the role of another node. Each handle reads the writes of the other at once.</summary>
    public ISlateStore SecondStore => _secondStore ?? throw new InvalidOperationException("The fixture is not initialized yet.");

    /// <summary>The location of the data, as text that is valid in another process: a path, or a connection string.</summary>
    public abstract string Location { get; }

    /// <summary>
    /// The unit of time for tests of expiry. 1 second by default. If the clock is real, it must be longer than a few dozen operations take;
    /// measure them in <see cref="OpenAsync"/>, so that the tests pass on a slow machine, too.
    /// </summary>
    public virtual TimeSpan Tick => TimeSpan.FromSeconds(1);

    /// <summary>The outages to test. Empty if there are none, as for a store in memory.</summary>
    public abstract IReadOnlyList<Outage> Outages { get; }

    /// <summary>
    /// Opens a handle on the data at a location. Handles share only the data, like handles of different processes. A store in memory
    /// returns the same handle each time.
    /// </summary>
    public abstract ValueTask<ISlateStore> OpenAsync(string location);

    /// <summary>Advances the clock of every handle: a fake clock at once, a real clock by waiting.</summary>
    public abstract ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>
    /// Counts the work of the engine during an operation: rows, keys or steps, as the engine counts them, but not time. The count may
    /// include a small constant.
    /// </summary>
    /// <param name="operation">Uses the store.</param>
    /// <returns>
    /// The count. Null, without a call of <paramref name="operation"/>, if the engine can't count; then the tests of cost are skipped.
    /// </returns>
    public virtual ValueTask<long?> CountWorkAsync(Func<ValueTask> operation) => new((long?)null);

    /// <summary>Counts the documents that the engine stores at <see cref="Location"/>, including expired and deleted ones.</summary>
    /// <returns>The number; null if the engine can't count, then the tests of sweeping are skipped.</returns>
    public virtual ValueTask<long?> CountStoredDocumentsAsync() => new((long?)null);

    /// <summary>The real time within which the engine must sweep after a sweep is due. 2 minutes by default.</summary>
    public virtual TimeSpan SweepTimeout => TimeSpan.FromMinutes(2);

    /// <summary>
    /// Creates <see cref="Location"/>, before the first <see cref="OpenAsync"/>. If a requirement of the store is missing, call
    /// <see cref="Assert.Skip(string)"/>; then every test is skipped for that reason.
    /// </summary>
    protected virtual ValueTask CreateAsync() => default;

    /// <summary>Deletes <see cref="Location"/>, after the handles are closed.</summary>
    protected virtual ValueTask DeleteAsync() => default;

    /// <summary>Creates the location and opens both handles.</summary>
    public async ValueTask InitializeAsync()
    {
        try
        {
            await CreateAsync();
        }
        catch (SkipException e)
        {
            // xunit fails the tests of a fixture that throws a skip exception, so each test throws it.
            _skipException = e;
            return;
        }

        _store = await OpenAsync(Location);
        _secondStore = await OpenAsync(Location);
    }

    /// <summary>Closes both handles and deletes the location.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        if (_secondStore is not null && !ReferenceEquals(_secondStore, _store)) await _secondStore.DisposeAsync();
        if (_skipException is null) await DeleteAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Skips the current test if the initialization was skipped.</summary>
    internal void ThrowIfSkipped()
    {
        if (_skipException is not null) throw _skipException;
    }
}
