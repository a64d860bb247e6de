using System.Diagnostics.CodeAnalysis;
using Chalkboard.Slates.Diagnostics.Statistics;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Guests;
using Chalkboard.Slates.Setup;
using Chalkboard.Slates.Storage;
using Chalkboard.Slates.Tokens;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates;

/// <summary>
/// Opens the slates of any owner in one store, inside or outside a request. Create one client for the process. Thread-safe.
/// </summary>
public sealed class SlateClient
{
    private readonly SlateRuntime _runtime;
    private readonly SignInReader _signInReader;

    /// <summary>
    /// Creates a client. In an application with dependency injection, <c>AddSlates</c> or <c>AddSlateClient</c> does this.
    /// </summary>
    /// <param name="store">The store of the slates. The caller disposes of it.</param>
    /// <param name="options">The settings; the defaults if null.</param>
    /// <param name="timeProvider">The clock for retry delays and durations; the system clock if null.</param>
    /// <exception cref="OptionsValidationException">The options contradict themselves.</exception>
    public SlateClient(ISlateStore store, SlateOptions? options = null, TimeProvider? timeProvider = null)
        : this(store, options, timeProvider, SlatesNamespace.Shared) { }

    internal SlateClient(ISlateStore store, SlateOptions? options, TimeProvider? timeProvider, SlatesNamespace statistics)
    {
        ArgumentNullException.ThrowIfNull(store);
        options ??= new SlateOptions();
        var errors = SlateOptionsValidator.GetErrors(options).ToList();
        if (errors.Count > 0) throw new OptionsValidationException(nameof(SlateOptions), typeof(SlateOptions), errors);

        options.Json.MakeReadOnly();
        _runtime = new SlateRuntime(store, options, timeProvider ?? TimeProvider.System, statistics);
        Tokens = new SlateTokens(_runtime, options.Tokens);
        Owners = new SlateOwners(_runtime, Tokens);
        _signInReader = new SignInReader(_runtime);
    }

    /// <summary>The tokens of the owners who are signed in.</summary>
    public SlateTokens Tokens { get; }

    /// <summary>All data of an owner: exported, imported and erased.</summary>
    public SlateOwners Owners { get; }

    /// <summary>The store's name and capabilities.</summary>
    public StoreDescription Store => _runtime.Store.Description;

    /// <summary>Opens a slate. Costs no store call.</summary>
    /// <param name="owner">The owner: any text of 1 to 1024 bytes (see <see cref="SlateName"/>).</param>
    /// <param name="token">
    /// A token that writes depend on: once its sign-in has ended, writes fail with <see cref="SignedOutException"/>.
    /// </param>
    /// <exception cref="ArgumentException">The name is invalid, or the token belongs to another owner.</exception>
    public SlateContext Open(string owner, StoredToken? token = null) =>
        token is null || token.Owner == owner
            ? new SlateContext(_runtime, owner, token)
            : throw new ArgumentException("The token belongs to another owner than the slate.", nameof(token));

    internal SlateRuntime Runtime => _runtime;

    /// <summary>
    /// Checks a token, and opens the slate of its owner, whose writes depend on it. The documents that are declared with
    /// <see cref="TypedSlateBuilder{TSlate}.ReadWithSignIn"/> are read in the same store call, once this process knows the token.
    /// </summary>
    /// <remarks>Writes nothing. A malformed token costs no store call, any other token one.</remarks>
    /// <param name="token">The token, as the client sent it.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>
    /// The slate, with its <see cref="SlateContext.Token"/>; null if the token is malformed, unknown, revoked or expired.
    /// </returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<SlateContext?> OpenAsync(string? token, CancellationToken cancellationToken = default) =>
        SlateTokens.TryComputeId(token, out var id) ? await _signInReader.OpenAsync(id, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Removes the store from the statistics. It can still be used.</summary>
    internal void RemoveStatistics() => _runtime.RemoveStatistics();

    internal SlateContext OpenGuest(GuestSession guest)
    {
        var cache = new SlateCache(guest.Owner, null, guest);
        return new(_runtime, () => cache);
    }

    internal SlateContext OpenDeferred(Func<SlateCache> createCache) => new(_runtime, createCache);

    /// <summary>Opens a typed slate. Costs no store call.</summary>
    /// <inheritdoc cref="Open" path="/*[not(self::summary)]"/>
    public TSlate For<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>(
        string owner, StoredToken? token = null) where TSlate : Slate =>
        Open(owner, token).As<TSlate>();

    /// <summary>
    /// Lists the owners that have at least one document, if only one that a package keeps for them, in no stated order, without reserved
    /// ones.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public IAsyncEnumerable<string> ListOwnersAsync(CancellationToken cancellationToken = default) =>
        _runtime.Store.ListAllOwnersAsync(cancellationToken: cancellationToken).Where(static owner => !SlateName.IsReserved(owner));

    /// <summary>
    /// Watches one owner's documents: yields first each existing document, then each one that is written or deleted, until it
    /// is cancelled or the store is disposed of. It continues after outages of the store, without missing a change.
    /// </summary>
    /// <remarks>
    /// The last change of each document is always yielded; earlier ones may be skipped for a slow reader. There is
    /// no <see cref="ChangeKind.Resync"/> among them. The deletion of an expired document is yielded at some later time, or
    /// not at all. Keeps the id and version of each document of the slate in memory.
    /// </remarks>
    /// <inheritdoc cref="ISlateStore.WatchAsync" path="/exception"/>
    public IAsyncEnumerable<DocumentChange> WatchAsync(string owner, CancellationToken cancellationToken = default) =>
        SlateWatcher.WatchAsync(_runtime, SlateName.ValidateOwner(owner), cancellationToken);

    /// <summary>
    /// Watches the documents of all owners, without reserved ones. Yields a <see cref="ChangeKind.Resync"/> first, and another whenever
    /// changes may have been missed: discard what you have read and read it again.
    /// </summary>
    /// <inheritdoc cref="ISlateStore.WatchAsync" path="/*[self::remarks or self::exception]"/>
    public IAsyncEnumerable<DocumentChange> WatchAsync(CancellationToken cancellationToken = default) =>
        _runtime.Store.WatchAsync(null, cancellationToken)
            .Where(static change => !SlateName.IsReserved(change.Owner ?? "") && !SlateName.IsReserved(change.Id ?? ""));

    /// <summary>Checks that the store can read and write, without changing anything.</summary>
    /// <exception cref="StoreUnavailableException">It can't.</exception>
    public async ValueTask CheckAsync(CancellationToken cancellationToken = default)
    {
        const string probeName = "_check";
        await _runtime.Store.FindAsync(probeName, probeName, cancellationToken).ConfigureAwait(false);
        await _runtime.Store.CommitAsync(new Commit(probeName, [DocumentWrite.Check(probeName, Precondition.None)]), cancellationToken)
            .ConfigureAwait(false);
    }
}

/// <summary>Opens the slates of one type, of any owner.</summary>
public sealed class SlateClient<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>(SlateClient client)
    where TSlate : Slate
{
    /// <inheritdoc cref="SlateClient.Tokens"/>
    public SlateTokens Tokens => client.Tokens;

    /// <inheritdoc cref="SlateClient.For"/>
    public TSlate For(string owner, StoredToken? token = null) => client.For<TSlate>(owner, token);
}
