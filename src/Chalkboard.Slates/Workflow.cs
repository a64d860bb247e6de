using System.Runtime.CompilerServices;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>
/// A task of several pages. Each start creates an instance, so two browser tabs have two instances. An instance is one document; it is
/// deleted when the task is completed, and expires some time after its last write. It can have <see cref="Parts{TPart}"/>, which end with
/// it.
/// </summary>
public sealed class Workflow<T> : IDeclaredDocument where T : class
{
    private static readonly DocumentRules<T> _defaultRules = new() { ExpiresAfter = TimeSpan.FromDays(7) };

    // A store that commits one document at a time checks the lifetime before it writes, so the instance can exceed it a little.
    private static readonly TimeSpan _partMargin = TimeSpan.FromHours(1);

    private static readonly TimeSpan _maxAbsoluteLifetime = TimeSpan.FromDays(3_650);

    private readonly SlateContext _context;
    private readonly DocumentRules<T> _rules;
    private readonly TimeSpan? _absoluteLifetime;

    internal Workflow(SlateContext context, string name, DocumentRules<T>? rules, TimeSpan? absoluteLifetime)
    {
        if (absoluteLifetime <= TimeSpan.Zero || absoluteLifetime > _maxAbsoluteLifetime)
            throw new ArgumentOutOfRangeException(
                nameof(absoluteLifetime), absoluteLifetime,
                $"The absolute lifetime of the workflow '{name}' must be more than zero and at most 10 years.");
        _context = context;
        _absoluteLifetime = absoluteLifetime;
        _rules = rules ?? _defaultRules;
        if (absoluteLifetime is { } maximum && !(_rules.ExpiresAfter < maximum)) _rules = _rules with { ExpiresAfter = maximum };
        Name = SlateName.ValidateDocumentId(name);
    }

    /// <summary>The workflow's name within its slate.</summary>
    public string Name { get; }

    string IDeclaredDocument.Id => Prefix;

    Type IDeclaredDocument.Type => typeof(T);

    private string Prefix => Name + "/";

    void IDeclaredDocument.ValidateType() => new DocumentSerializer<T>(Prefix, _rules, _context.Runtime.Options).ValidateType();

    /// <summary>
    /// One instance, whether or not it exists. It is a document like any other, except that only <see cref="StartAsync"/>, or a write that
    /// requires it to be absent, creates it. Once it has ended, late writes fail.
    /// </summary>
    /// <remarks>
    /// If the workflow has an absolute lifetime, then deleting an instance deletes its parts, in one commit if there are fewer than 999,
    /// and otherwise in steps: it ends at once, for every reader and writer, and calling again continues what was interrupted. After the
    /// absolute lifetime, a write throws a <see cref="DocumentNotFoundException"/>.
    /// </remarks>
    public Document<T> this[WorkflowId id] => GetDocument(id, isNewId: false);

    /// <summary>
    /// Declares documents that belong to an instance and end with it. The workflow needs an absolute lifetime: parts are written once, so
    /// they could not last as long as an instance that each write extends.
    /// </summary>
    /// <param name="name">Their name within the workflow, without a slash.</param>
    /// <param name="rules">The rules of each part, without <see cref="DocumentRules{T}.ExpiresAfter"/>.</param>
    /// <exception cref="ArgumentException">The name is invalid, or the rules have an expiry.</exception>
    /// <exception cref="InvalidOperationException">The workflow has no absolute lifetime.</exception>
    public Parts<TPart> Parts<TPart>(string name, DocumentRules<TPart>? rules = null) where TPart : class =>
        _absoluteLifetime is { } absoluteLifetime
            ? new(
                _context, Name, id => GetInstance(id, isNewId: false), name,
                absoluteLifetime + _rules.ExpiresAfter!.Value + _partMargin, rules)
            : throw new InvalidOperationException(
                $"The workflow '{Name}' has parts, so its instances need an end that writes don't extend. Declare it as Workflow<" +
                $"{JsonRoundTripChecker.GetDisplayName(typeof(T))}>(\"{Name}\", absoluteLifetime: TimeSpan.FromDays(30)), for example.");

    /// <summary>Starts an instance.</summary>
    /// <returns>Its id, for the URLs of the task's pages.</returns>
    /// <inheritdoc cref="Document{T}.TryReplaceAsync" path="/exception"/>
    public async ValueTask<WorkflowId> StartAsync(T value, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var id = WorkflowId.New();
            var instance = GetDocument(id, isNewId: true);
            if (await instance.TryReplaceAsync(value, DocumentVersion.None, cancellationToken).ConfigureAwait(false)) return id;
        }
    }

    /// <summary>
    /// Ends an instance: reads it, and deletes it at the version that was read, with its parts. Exactly one of several concurrent callers
    /// gets it.
    /// </summary>
    /// <returns>The value, or null if the instance was already completed or cancelled, or has expired.</returns>
    /// <inheritdoc cref="Document{T}.GetAndDeleteAsync" path="/exception"/>
    public async ValueTask<T?> CompleteAsync(WorkflowId id, CancellationToken cancellationToken = default)
    {
        var document = this[id];
        var value = await document.GetAndDeleteAsync(cancellationToken).ConfigureAwait(false);
        // The process that completed it may have ended before it had deleted all parts.
        if (value is null && document.Instance is { } instance)
            await instance.TryRemoveLeftoversAsync(cancellationToken).ConfigureAwait(false);
        return value;
    }

    /// <summary>Lists the open instances, without their content.</summary>
    /// <remarks>
    /// The end of a list of a workflow with parts also removes the parts of an instance that has expired, or whose end was interrupted.
    /// </remarks>
    /// <exception cref="Storage.StoreUnavailableException">The store could not answer in time.</exception>
    public async IAsyncEnumerable<OpenWorkflow> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var prefix = Prefix;
        WorkflowId? last = null;
        WorkflowId? ended = null;
        var entries = _context.Runtime.ListAsync(_context, prefix, cancellationToken);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            var name = entry.Id.AsSpan(prefix.Length);
            if (WorkflowId.TryParse(name, null, out var id))
            {
                last = id;
                yield return new OpenWorkflow(id, entry.WrittenAt, entry.ExpiresAt);
            }
            else if (name.EndsWith(WorkflowInstance.LifetimeSuffix)
                && WorkflowId.TryParse(name[..^WorkflowInstance.LifetimeSuffix.Length], null, out id)
                && id != last)
            {
                // Its instance has expired, or was deleted by a process that ended before it had deleted all parts.
                ended = id;
            }
        }

        // One of them at a time, so that a list takes a bounded time.
        if (ended is { } endedId && _absoluteLifetime is not null)
            await GetInstance(endedId, isNewId: false).TryRemoveLeftoversAsync(cancellationToken).ConfigureAwait(false);
    }

    private Document<T> GetDocument(WorkflowId id, bool isNewId) =>
        new(_context, Prefix + id, _rules, _absoluteLifetime is null ? null : GetInstance(id, isNewId), isWorkflowInstance: true);

    private WorkflowInstance GetInstance(WorkflowId id, bool isNewId) =>
        new(_context, Name, id, _absoluteLifetime!.Value) { HasNewId = isNewId };
}

/// <summary>An instance in a list of open ones.</summary>
/// <param name="Id">The instance.</param>
/// <param name="WrittenAt">The time of its last write, by the store's clock.</param>
/// <param name="ExpiresAt">The time at which it expires unless it is written again, by the store's clock.</param>
public sealed record OpenWorkflow(WorkflowId Id, DateTimeOffset WrittenAt, DateTimeOffset? ExpiresAt);
