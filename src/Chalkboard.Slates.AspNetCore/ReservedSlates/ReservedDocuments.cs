using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Documents in reserved slates, by key: any text, of any length.</summary>
/// <remarks>
/// The id of a document is a hash of its key, so the store does not see a key that is a secret. An <see cref="OwnerLink"/> to their
/// locations lets documents end with an owner. A bounded number of reserved slates keeps
/// lists of owners short, and spreads the documents over the partitions of a store.
/// </remarks>
internal sealed class ReservedDocuments(IServiceProvider services, string purpose, string setupMethod)
{
    private readonly ISlateStore _store = GetStore(services, setupMethod);
    private readonly int _maxBytes = services.GetRequiredService<IOptions<SlateOptions>>().Value.Documents.MaxBytes;

    /// <exception cref="InvalidOperationException">The application has not set slates up.</exception>
    public static ISlateStore GetStore(IServiceProvider services, string setupMethod) =>
        services.GetService<ISlateStore>() ?? throw new InvalidOperationException(
            $"{setupMethod} needs slates, and they are not set up. Call builder.Services.AddSlates(...).");

    public ValueTask<StoredDocument?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var (owner, id) = GetLocation(key);
        return _store.FindAsync(owner, id, cancellationToken);
    }

    /// <summary>Writes a document if it meets the precondition.</summary>
    /// <returns>The version that was written; null, with nothing written, if the document does not meet the precondition.</returns>
    /// <exception cref="ArgumentException">The content is larger than <see cref="DocumentOptions.MaxBytes"/>.</exception>
    public async Task<DocumentVersion?> PutAsync(
        string key, ReadOnlyMemory<byte> content, Precondition precondition, TimeSpan? expiresAfter, CancellationToken cancellationToken)
    {
        if (content.Length > _maxBytes)
            throw new ArgumentException(
                $"The value takes {content.Length:N0} bytes in the store; the limit is {_maxBytes:N0}. Keep less in it, or raise " +
                "SlateOptions.Documents.MaxBytes.",
                nameof(content));
        var (owner, id) = GetLocation(key);
        var write = DocumentWrite.Put(id, content, precondition, expiresAfter);
        var outcome = await _store.CommitAsync(new Commit(owner, [write]), cancellationToken).ConfigureAwait(false);
        return outcome.Status == CommitStatus.Committed ? write.Version : null;
    }

    /// <summary>Gives a document a new lifetime if it meets the precondition, and leaves its content and version.</summary>
    /// <returns>False, with nothing changed, if the document does not meet the precondition.</returns>
    public async Task<bool> RenewAsync(
        string key, Precondition precondition, TimeSpan expiresAfter, CancellationToken cancellationToken)
    {
        var (owner, id) = GetLocation(key);
        var write = DocumentWrite.Renew(id, expiresAfter, precondition);
        var outcome = await _store.CommitAsync(new Commit(owner, [write]), cancellationToken).ConfigureAwait(false);
        return outcome.Status == CommitStatus.Committed;
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        DeleteAsync(key, Precondition.None, cancellationToken);

    /// <summary>Deletes a document if it meets the precondition.</summary>
    public async Task DeleteAsync(string key, Precondition precondition, CancellationToken cancellationToken)
    {
        var (owner, id) = GetLocation(key);
        await _store.CommitAsync(new Commit(owner, [DocumentWrite.Delete(id, precondition)]), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes one of several documents of a key.</summary>
    public async Task PutMemberAsync(
        string key, string member, ReadOnlyMemory<byte> content, TimeSpan expiresAfter, CancellationToken cancellationToken)
    {
        var (owner, id) = GetLocation(key, member);
        var write = DocumentWrite.Put(id, content, expiresAfter: expiresAfter);
        await _store.CommitAsync(new Commit(owner, [write]), cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteMemberAsync(string key, string member, CancellationToken cancellationToken)
    {
        var (owner, id) = GetLocation(key, member);
        await _store.CommitAsync(new Commit(owner, [DocumentWrite.Delete(id)]), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads all documents that <see cref="PutMemberAsync"/> has written for a key.</summary>
    public async IAsyncEnumerable<StoredDocument> ListMembersAsync(
        string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (owner, id) = GetLocation(key);
        var entries = _store.ListAllAsync(owner, id + "/", cancellationToken: cancellationToken);
        await foreach (var entry in entries.ConfigureAwait(false))
            if (await _store.FindAsync(owner, entry.Id, cancellationToken).ConfigureAwait(false) is { } document) yield return document;
    }

    /// <summary>Gets the slate and the id of a document, or the beginning of the ids of its members.</summary>
    public OwnedDocuments GetLocation(string key)
    {
        var id = Hash(key);
        return new($"{SlateName.ReservedPrefix}{purpose}/{id[..2]}", id);
    }

    /// <summary>Gets the slate and the id of one of several documents of a key.</summary>
    public OwnedDocuments GetLocation(string key, string member)
    {
        var (slate, id) = GetLocation(key);
        return new(slate, $"{id}/{Hash(member)}");
    }

    private static string Hash(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(key.AsSpan())));
    }
}
