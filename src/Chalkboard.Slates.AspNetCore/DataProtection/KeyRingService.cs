using System.Text.Json;
using System.Threading.Channels;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.DataProtection;

/// <summary>
/// Loads the key ring before the application's other services start, so that no request waits for it, and makes sure that there is a key
/// that all nodes have. Afterwards it saves new keys, and reads those of other nodes.
/// </summary>
internal sealed partial class KeyRingService(
    KeyRepository repository, IKeyManager keyManager, IOptions<KeyManagementOptions> options, TimeProvider timeProvider,
    ILogger<KeyRingService> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan _retryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _maxClockSkew = TimeSpan.FromMinutes(5);

    // A request that finds another one is dropped: one save writes all new keys.
    private readonly Channel<bool> _saveRequests =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // Loads and saves may not overlap: a load would bring back an older version.
    private readonly SemaphoreSlim _access = new(1, 1);

    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await repository.LoadAsync(cancellationToken).ConfigureAwait(false);
        while (options.Value.AutoGenerateKeys && !HasUsableKey())
        {
            var now = TimeProvider.System.GetUtcNow();
            keyManager.CreateNewKey(now, now + options.Value.NewKeyLifetime);
            if (await repository.TrySaveAsync(cancellationToken).ConfigureAwait(false)) break;
            // Another node was faster. Its key is the one to use.
            repository.DiscardUnsaved();
            await repository.LoadAsync(cancellationToken).ConfigureAwait(false);
        }

        repository.OnStored = RequestSave;
        if (repository.HasUnsaved) RequestSave();
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (!repository.HasUnsaved) return;
        try
        {
            await SaveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SlateException or OperationCanceledException)
        {
            LogLost(logger, e);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(SaveNewKeysAsync(stoppingToken), RetryAsync(LoadChangesAsync, stoppingToken));

    private void RequestSave() => _saveRequests.Writer.TryWrite(true);

    // Data Protection itself reads the system clock. A key of another node, whose clock is ahead, is not active here yet.
    private bool HasUsableKey()
    {
        var now = TimeProvider.System.GetUtcNow();
        return keyManager.GetAllKeys().Any(key => !key.IsRevoked && key.ActivationDate <= now + _maxClockSkew && key.ExpirationDate > now);
    }

    private async Task SaveNewKeysAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in _saveRequests.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            await RetryAsync(SaveAsync, stoppingToken).ConfigureAwait(false);
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _access.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (repository.HasUnsaved && !await repository.TrySaveAsync(cancellationToken).ConfigureAwait(false))
                await repository.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _access.Release();
        }
    }

    // The watch survives outages. It ends with the store.
    private async Task LoadChangesAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in repository.Store.WatchAsync(KeyRepository.Owner, cancellationToken).ConfigureAwait(false))
        {
            await _access.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await repository.LoadAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _access.Release();
            }
        }
    }

    private async Task RetryAsync(Func<CancellationToken, Task> operation, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await operation(stoppingToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is SlateException or JsonException && !stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, e);
                await Task.Delay(_retryDelay, timeProvider, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(2, LogLevel.Error,
        "New keys or revocations of Data Protection could not be saved before the application stopped. They are lost.")]
    private static partial void LogLost(ILogger logger, Exception exception);

    [LoggerMessage(1, LogLevel.Warning, "The Data Protection keys could not be read or saved. The application tries again each second.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
