using Chalkboard.Slates.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Slates.AspNetCore.OpenIdConnect;

/// <summary>
/// Leases to refresh the tokens of one sign-in: one request of all nodes has it at a time. A lease expires, so that another request can
/// begin again if the process of its holder has crashed.
/// </summary>
internal sealed class RefreshLeases(IServiceProvider services)
{
    /// <summary>The time after which a lease expires. A refresh takes less.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    // No request waits for a provider that has just failed.
    private static readonly TimeSpan _retryDelay = TimeSpan.FromSeconds(10);

    private static readonly byte[] _held = [.. "\"held\""u8];
    private static readonly byte[] _failed = [.. "\"failed\""u8];

    private readonly ReservedDocuments _documents =
        new(services, "refresh-leases", nameof(SlatesAuthenticationBuilderExtensions.AddSlateTokens));

    /// <returns>The version of the lease; null if another request has it.</returns>
    public Task<DocumentVersion?> TryAcquireAsync(ProviderSession session) =>
        _documents.PutAsync(session.Key, _held, Precondition.Absent, Lifetime, CancellationToken.None);

    public Task ReleaseAsync(ProviderSession session, DocumentVersion lease) =>
        _documents.DeleteAsync(session.Key, Precondition.AtVersion(lease), CancellationToken.None);

    /// <summary>Keeps the lease for a while, so that nobody repeats what has failed at once.</summary>
    public Task MarkFailedAsync(ProviderSession session, DocumentVersion lease) =>
        _documents.PutAsync(session.Key, _failed, Precondition.AtVersion(lease), _retryDelay, CancellationToken.None);

    /// <summary>True if the last refresh has failed a moment ago.</summary>
    public async Task<bool> HasFailedAsync(ProviderSession session) =>
        await _documents.FindAsync(session.Key, CancellationToken.None).ConfigureAwait(false) is { } document
            && document.Content.Span.SequenceEqual(_failed);
}
