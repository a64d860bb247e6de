using System.Runtime.CompilerServices;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>
/// A task of several pages. Each start creates an instance, so two browser tabs have two instances. An instance is one document; it is
/// deleted when the task is completed, and expires some time after its last write.
/// </summary>
public sealed class Workflow<T> : IDeclaredDocument where T : class
{
    private static readonly DocumentRules<T> _defaultRules = new() { ExpiresAfter = TimeSpan.FromDays(7) };

    private readonly SlateContext _context;
    private readonly DocumentRules<T> _rules;

    internal Workflow(SlateContext context, string name, DocumentRules<T>? rules)
    {
        _context = context;
        _rules = rules ?? _defaultRules;
        Name = SlateName.Validate(name);
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
    public Document<T> this[WorkflowId id] => new(_context, Prefix + id, _rules, isWorkflowInstance: true);

    /// <summary>Starts an instance.</summary>
    /// <returns>Its id, for the URLs of the task's pages.</returns>
    /// <inheritdoc cref="Document{T}.TryReplaceAsync" path="/exception"/>
    public async ValueTask<WorkflowId> StartAsync(T value, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var id = WorkflowId.New();
            if (await this[id].TryReplaceAsync(value, DocumentVersion.None, cancellationToken).ConfigureAwait(false)) return id;
        }
    }

    /// <summary>
    /// Ends an instance: reads it, and deletes it at the version that was read. Exactly one of several concurrent callers gets it.
    /// </summary>
    /// <returns>The value, or null if the instance was already completed or cancelled, or has expired.</returns>
    /// <inheritdoc cref="Document{T}.GetAndDeleteAsync" path="/exception"/>
    public ValueTask<T?> CompleteAsync(WorkflowId id, CancellationToken cancellationToken = default) =>
        this[id].GetAndDeleteAsync(cancellationToken);

    /// <summary>Lists the open instances, without their content.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store could not answer in time.</exception>
    public async IAsyncEnumerable<OpenWorkflow> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var prefix = Prefix;
        var entries = _context.Runtime.ListAsync(_context, prefix, cancellationToken);
        await foreach (var entry in entries.ConfigureAwait(false))
            if (WorkflowId.TryParse(entry.Id.AsSpan(prefix.Length), null, out var id))
                yield return new OpenWorkflow(id, entry.WrittenAt, entry.ExpiresAt);
    }
}

/// <summary>An instance in a list of open ones.</summary>
/// <param name="Id">The instance.</param>
/// <param name="WrittenAt">The time of its last write, by the store's clock.</param>
/// <param name="ExpiresAt">The time at which it expires unless it is written again, by the store's clock.</param>
public sealed record OpenWorkflow(WorkflowId Id, DateTimeOffset WrittenAt, DateTimeOffset? ExpiresAt);
