using System.Buffers;
using System.Text.Json;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Slates.AspNetCore.DistributedCache;

/// <summary>The framework's distributed cache, in the store of the slates. An entry is a document of a reserved slate.</summary>
internal sealed class SlateDistributedCache(IServiceProvider services, TimeProvider timeProvider)
    : IBufferDistributedCache
{
    private readonly RenewalTimes _renewalTimes = new(timeProvider);

    private readonly ReservedDocuments _documents =
        new(services, "cache", nameof(SlatesDistributedCacheExtensions.AddSlateDistributedCache));

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        (await FindAndRenewAsync(key, token).ConfigureAwait(false))?.Value;

    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (await FindAndRenewAsync(key, token).ConfigureAwait(false) is not { } entry) return false;
        destination.Write(entry.Value);
        return true;
    }

    public Task RefreshAsync(string key, CancellationToken token = default) => FindAndRenewAsync(key, token);

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return SetCoreAsync(key, value, options, token).AsTask();
    }

    public ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        SetCoreAsync(key, value.ToArray(), options, token);

    public Task RemoveAsync(string key, CancellationToken token = default) => _documents.DeleteAsync(key, token);

    public byte[]? Get(string key) => throw CreateSynchronousException(nameof(GetAsync));

    public bool TryGet(string key, IBufferWriter<byte> destination) => throw CreateSynchronousException(nameof(TryGetAsync));

    public void Refresh(string key) => throw CreateSynchronousException(nameof(RefreshAsync));

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw CreateSynchronousException(nameof(SetAsync));

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) =>
        throw CreateSynchronousException(nameof(SetAsync));

    public void Remove(string key) => throw CreateSynchronousException(nameof(RemoveAsync));

    private static NotSupportedException CreateSynchronousException(string method) => new(
        $"The cache in slates never blocks a thread to wait for its store. Call {method} instead, and await it. For the framework's " +
        "session, call AddSlateSession in place of AddSession.");

    private async Task<CacheEntry?> FindAndRenewAsync(string key, CancellationToken cancellationToken)
    {
        if (await _documents.FindAsync(key, cancellationToken).ConfigureAwait(false) is not { } document) return null;
        var entry = JsonSerializer.Deserialize(document.Content.Span, CacheEntryJson.Default.CacheEntry)!;
        if (entry.GetRenewalInterval() is { } interval && !_renewalTimes.IsWithin(interval, document.Version))
            await RenewAsync(key, document.Version, entry, cancellationToken).ConfigureAwait(false);
        return entry;
    }

    private async ValueTask RenewAsync(string key, DocumentVersion version, CacheEntry entry, CancellationToken cancellationToken)
    {
        if (entry.GetLifetime(timeProvider.GetUtcNow()) is not { } lifetime || lifetime <= TimeSpan.Zero) return;
        var startTimestamp = timeProvider.GetTimestamp();
        try
        {
            // If the precondition fails, a writer has replaced the entry.
            if (await _documents.RenewAsync(key, Precondition.AtVersion(version), lifetime, cancellationToken).ConfigureAwait(false))
                _renewalTimes.Set(version, startTimestamp);
        }
        catch (StoreUnavailableException)
        {
            // The entry was read, so the caller can use it. It expires as it would have.
        }
    }

    private async ValueTask SetCoreAsync(
        string key, byte[] value, DistributedCacheEntryOptions entryOptions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entryOptions);
        var now = timeProvider.GetUtcNow();
        var absoluteLifetime = Limit(entryOptions.AbsoluteExpirationRelativeToNow ?? (entryOptions.AbsoluteExpiration - now));
        if (absoluteLifetime <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(
                nameof(entryOptions), entryOptions.AbsoluteExpiration, "The absolute expiration must be in the future.");
        var entry = new CacheEntry(value, Limit(entryOptions.SlidingExpiration), now + absoluteLifetime);
        var content = JsonSerializer.SerializeToUtf8Bytes(entry, CacheEntryJson.Default.CacheEntry);
        var startTimestamp = timeProvider.GetTimestamp();
        var version = await _documents.PutAsync(key, content, Precondition.None, entry.GetLifetime(now), cancellationToken)
            .ConfigureAwait(false);
        if (entry.SlidingExpiration is not null) _renewalTimes.Set(version!.Value, startTimestamp);
    }

    private static TimeSpan? Limit(TimeSpan? lifetime) => lifetime > CacheEntry.MaxLifetime ? CacheEntry.MaxLifetime : lifetime;
}
