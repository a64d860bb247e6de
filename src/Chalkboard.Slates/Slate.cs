using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>
/// The documents of one owner. Derive from it and declare each document as a property:
/// <code>
/// public sealed class UserSlate(SlateContext context) : Slate(context)
/// {
///     public Document&lt;UserInfo&gt; User => Document&lt;UserInfo&gt;("user");
///     public Workflow&lt;NewIdSet&gt; NewIdSet => Workflow&lt;NewIdSet&gt;("new_id_set");
/// }
/// </code>
/// </summary>
/// <remarks>
/// A slate that is not used costs no store call, and reading a document transfers only that document. A slate
/// caches what it has read, so create one for each request or piece of work. Thread-safe.
/// </remarks>
public abstract class Slate
{
    private readonly SlateContext _context;

    /// <summary>Creates a slate.</summary>
    protected Slate(SlateContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
    }

    /// <summary>The owner of the slate.</summary>
    public string Owner => _context.Owner;

    /// <summary>Commits writes to several documents, all or none.</summary>
    /// <param name="compose">Adds the writes of the commit.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <exception cref="ConflictException">A precondition did not hold. Nothing was written.</exception>
    /// <exception cref="NotSupportedException">The store commits one document at a time.</exception>
    /// <exception cref="SignedOutException">The sign-in that this slate was opened under has ended. Nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask CommitAsync(Action<SlateCommit> compose, CancellationToken cancellationToken = default)
    {
        if (await ApplyAsync(Compose(compose), cancellationToken).ConfigureAwait(false) is
            {
                Status: CommitStatus.Conflict,
                ConflictingId: { } id
            })
            throw new ConflictException(
                Owner, id, $"Document '{id}' does not meet the precondition of this commit, so nothing was written. Read it and try " +
                    "again.");
    }

    /// <summary>Commits writes to several documents, all or none.</summary>
    /// <returns>False, with nothing written, if a precondition did not hold.</returns>
    /// <inheritdoc cref="CommitAsync" path="/*[not(self::summary) and not(@cref='ConflictException')]"/>
    public async ValueTask<bool> TryCommitAsync(Action<SlateCommit> compose, CancellationToken cancellationToken = default) =>
        (await ApplyAsync(Compose(compose), cancellationToken).ConfigureAwait(false)).Status == CommitStatus.Committed;

    /// <summary>Lists the documents of this slate without their content, in ordinal order of their ids' UTF-8 form.</summary>
    /// <param name="prefix">Only ids that begin with this.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <exception cref="ArgumentException">The prefix contains U+0000 or an unpaired surrogate, which no id does.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public IAsyncEnumerable<DocumentEntry> ListAsync(string prefix = "", CancellationToken cancellationToken = default)
    {
        SlateName.ValidateText(prefix, "prefix", nameof(prefix));
        return _context.Runtime.ListAsync(_context, prefix, cancellationToken);
    }

    /// <summary>Declares a document.</summary>
    /// <param name="id">Its id within the slate: a name of 1 to 1024 bytes (see <see cref="SlateName"/>).</param>
    /// <param name="rules">The rules of the document; none by default.</param>
    protected Document<T> Document<T>(string id, DocumentRules<T>? rules = null) where T : class => new(_context, id, rules);

    /// <summary>Declares a workflow.</summary>
    /// <param name="name">Its name within the slate. Its instances are the documents <c>{name}/{id}</c>.</param>
    /// <param name="rules">The rules of each instance; by default it expires a week after its last write.</param>
    /// <param name="absoluteLifetime">
    /// The time after its start at which an instance can no longer be written, however often that extends it: more than zero, at most 10
    /// years. Required for <see cref="Workflow{T}.Parts{TPart}"/>. Null: an instance lives as long as it is written.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The absolute lifetime is out of range.</exception>
    protected Workflow<T> Workflow<T>(string name, DocumentRules<T>? rules = null, TimeSpan? absoluteLifetime = null) where T : class =>
        new(_context, name, rules, absoluteLifetime);

    private async ValueTask<CommitOutcome> ApplyAsync(SlateCommit commit, CancellationToken cancellationToken)
    {
        foreach (var instance in commit.CreatedInstances)
            await instance.PrepareCreationAsync(cancellationToken).ConfigureAwait(false);
        CommitOutcome? outcome = null;
        try
        {
            outcome = await _context.Runtime.CommitAsync(_context, commit.Writes, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (outcome is { Status: CommitStatus.Committed }) commit.OnCommitted();
            else commit.OnFailed(outcome?.ConflictingId);
        }

        if (outcome is { Status: CommitStatus.Committed })
            foreach (var instance in commit.EndedInstances)
                await instance.OnEndedAsync(cancellationToken).ConfigureAwait(false);
        return outcome.Value;
    }

    private SlateCommit Compose(Action<SlateCommit> compose)
    {
        ArgumentNullException.ThrowIfNull(compose);
        var commit = new SlateCommit(_context);
        compose(commit);
        return commit;
    }
}
