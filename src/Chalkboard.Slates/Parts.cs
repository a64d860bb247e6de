using System.Globalization;
using System.Runtime.CompilerServices;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>
/// Documents that belong to the instances of a workflow, such as the pieces of a large upload. A part exists only while its instance does:
/// it is deleted when the instance is completed or deleted, and expires with it.
/// </summary>
/// <remarks>
/// A part can only be written while its instance exists. Otherwise a write throws a <see cref="DocumentNotFoundException"/>, and a commit
/// with it is a conflict. No part is seen without its instance.
/// </remarks>
public sealed class Parts<T> : IDeclaredDocument where T : class
{
    private readonly SlateContext _context;
    private readonly DocumentRules<T> _rules;
    private readonly Func<WorkflowId, WorkflowInstance> _getInstance;
    private readonly string _workflow;

    internal Parts(
        SlateContext context, string workflow, Func<WorkflowId, WorkflowInstance> getInstance, string name, TimeSpan lifetime,
        DocumentRules<T>? rules)
    {
        if (SlateName.Validate(name).Contains('/', StringComparison.Ordinal))
            throw new ArgumentException($"A name of parts can't hold a slash; this one is '{name}'.", nameof(name));
        rules ??= DocumentRules<T>.Default;
        if (rules.ExpiresAfter is not null)
            throw new ArgumentException(
                $"Parts end with their instance, so the rules of '{name}' can't have ExpiresAfter. Set it for the workflow.",
                nameof(rules));

        _context = context;
        _rules = rules with { ExpiresAfter = lifetime };
        _getInstance = getInstance;
        _workflow = workflow;
        Name = name;
    }

    /// <summary>The name of these parts within their workflow.</summary>
    public string Name { get; }

    string IDeclaredDocument.Id => $"{_workflow}.parts/{Name}/";

    Type IDeclaredDocument.Type => typeof(T);

    void IDeclaredDocument.ValidateType() => new DocumentSerializer<T>(Name, _rules, _context.Runtime.Options).ValidateType();

    /// <summary>One part, whether or not it exists. It is a document like any other, in commits too.</summary>
    /// <param name="id">The instance.</param>
    /// <param name="key">The part's key: a name (see <see cref="SlateName"/>).</param>
    /// <exception cref="ArgumentException">The key is invalid, or the document's id with it is longer than a name may be.</exception>
    public Document<T> this[WorkflowId id, string key]
    {
        get
        {
            var instance = _getInstance(id);
            return new(_context, GetPrefix(instance) + SlateName.Validate(key), _rules, instance);
        }
    }

    /// <summary>One part of a series. Its key has ten digits, so that parts are listed in the order of their numbers.</summary>
    /// <param name="id">The instance.</param>
    /// <param name="number">The part's number, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public Document<T> this[WorkflowId id, int number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(number);
            return this[id, number.ToString("D10", CultureInfo.InvariantCulture)];
        }
    }

    /// <summary>Lists the parts of an instance without their content, in ordinal order of their keys' UTF-8 form.</summary>
    /// <returns>The parts; none if the instance has ended.</returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async IAsyncEnumerable<PartEntry> ListAsync(
        WorkflowId id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (PageRequest? request = PageRequest.First; request is { } next;)
        {
            var page = await ListPageAsync(id, next, cancellationToken).ConfigureAwait(false);
            foreach (var part in page.Items) yield return part;
            request = page.NextCursor is { } cursor ? next with { Cursor = cursor } : null;
        }
    }

    /// <summary>Lists a page of the parts of an instance.</summary>
    /// <returns>The page; empty if the instance has ended.</returns>
    /// <inheritdoc cref="ListAsync"/>
    public async ValueTask<Page<PartEntry>> ListPageAsync(
        WorkflowId id, PageRequest page, CancellationToken cancellationToken = default)
    {
        var instance = _getInstance(id);
        if (!await instance.ExistsAsync(cancellationToken).ConfigureAwait(false)) return new([], null);
        var prefix = GetPrefix(instance);
        var entries = await _context.Runtime.Store.ListAsync(_context.Owner, prefix, page, cancellationToken).ConfigureAwait(false);
        return new(
            [.. entries.Items.Select(entry => new PartEntry(entry.Id[prefix.Length..], entry.Version, entry.Size, entry.WrittenAt))],
            entries.NextCursor);
    }

    private string GetPrefix(WorkflowInstance instance) => $"{instance.PartsPrefix}{Name}/";
}

/// <summary>A part in a list, without its content.</summary>
/// <param name="Key">The part's key.</param>
/// <param name="Version">Its version.</param>
/// <param name="Size">The length of its content, in bytes.</param>
/// <param name="WrittenAt">The time of its last write, by the store's clock.</param>
public sealed record PartEntry(string Key, DocumentVersion Version, long Size, DateTimeOffset WrittenAt);
