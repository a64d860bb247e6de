using System.Runtime.CompilerServices;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using IdSets.Business;
using IdSets.Users;

namespace IdSets.NewIdSets;

/// <summary>Receives a file: reads it, finds its conflicts, and stores both in the user's slate until the user decides.</summary>
public sealed class UploadReceiver(
    SlateClient<UserSlate> slates, IServiceScopeFactory scopes, TimeProvider timeProvider, ILogger<UploadReceiver> logger) : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(Limits.ConcurrentFiles);

    /// <summary>Receives a file.</summary>
    /// <param name="owner">The owner of the slate.</param>
    /// <param name="token">The sign-in that the parts are written under, so that signing out ends the upload too.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="cancellationToken">Stops the upload and removes its parts.</param>
    /// <returns>The workflow, which waits for the user's decision.</returns>
    /// <exception cref="UploadRefusedException">The file can't be accepted.</exception>
    /// <exception cref="SignedOutException">The user has signed out meanwhile.</exception>
    public async Task<WorkflowId> ReceiveAsync(string owner, StoredToken? token, Upload upload, CancellationToken cancellationToken)
    {
        await _semaphore.WaitAsync(cancellationToken);
        PartWriter? parts = null;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var sorter = new IdClassifier(scope.ServiceProvider.GetRequiredService<BusinessContext>());
            // A slate caches the documents that it has read and written. A new one for each part keeps memory bounded.
            parts = await PartWriter.StartAsync(
                () => slates.For(owner, token), upload, await sorter.GetNewestSetAsync(cancellationToken), timeProvider.GetUtcNow(),
                cancellationToken);
            await foreach (var batch in LimitLinesAsync(upload.File, cancellationToken).Chunk(Limits.IdsInChunk)
                .WithCancellation(cancellationToken))
                await parts.WriteAsync(await sorter.ClassifyAsync(batch, cancellationToken), cancellationToken);

            await parts.FinishAsync(cancellationToken);
            return parts.Workflow;
        }
        catch (Exception)
        {
            if (parts is not null) await CleanUpAsync(owner, parts.Workflow);
            throw;
        }
        finally
        {
            _semaphore.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _semaphore.Dispose();

    private static async IAsyncEnumerable<IdLine> LimitLinesAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = 0;
        var wellFormed = false;
        await foreach (var line in IdCsv.ReadAsync(file, cancellationToken))
        {
            if (++lines > Limits.Lines)
                throw new UploadRefusedException($"The file holds more than {Limits.Lines:N0} lines. Divide it, and make several sets.");
            wellFormed |= line.WellFormed;
            yield return line;
        }

        if (lines == 0)
            throw new UploadRefusedException("The file is empty: it holds no line with an id.");
        if (!wellFormed)
            throw new UploadRefusedException(
                $"This is no CSV file of ids: not one of its {lines:N0} lines holds an id ({IdRule.InWords}).");
    }

    // What is not removed here expires.
    private async Task CleanUpAsync(string owner, WorkflowId workflow)
    {
        try
        {
            await slates.For(owner).NewIdSet[workflow].DeleteAsync();
        }
        catch (SlateException problem)
        {
            logger.LogPartsRemain(problem, workflow);
        }
    }
}

internal static partial class ReceiverLog
{
    [LoggerMessage(
        1, LogLevel.Information, "Parts of the refused upload {Workflow} could not be removed; they expire by themselves.")]
    public static partial void LogPartsRemain(this ILogger logger, Exception problem, WorkflowId workflow);
}
