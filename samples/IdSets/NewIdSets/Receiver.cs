using System.Runtime.CompilerServices;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using IdSets.Business;
using IdSets.Users;

namespace IdSets.NewIdSets;

/// <summary>Takes a file in: reads it, finds its conflicts, and leaves both in the user's slate to wait for a decision.</summary>
public sealed class Receiver(SlateClient<UserSlate> slates, IServiceScopeFactory scopes, TimeProvider time, ILogger<Receiver> logger) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(Limits.ConcurrentFiles);

    /// <summary>Takes a file in.</summary>
    /// <param name="owner">Whose slate.</param>
    /// <param name="token">The sign-in that the parts are written under, so that signing out ends the upload too.</param>
    /// <param name="upload">What is uploaded.</param>
    /// <param name="cancellation">Stops it, with nothing left behind.</param>
    /// <exception cref="UploadRefusedException">The file can't be accepted.</exception>
    /// <exception cref="SignedOutException">The user has signed out meanwhile.</exception>
    public async Task ReceiveAsync(string owner, StoredToken? token, Upload upload, CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var sorter = new Sorter(scope.ServiceProvider.GetRequiredService<BusinessContext>());
            // A slate remembers what it has read and written. A new one for each part keeps memory bounded.
            var parts = new PartWriter(() => slates.For(owner, token), upload, await sorter.NewestSetAsync(cancellation));
            await foreach (var batch in BoundedAsync(upload.File, cancellation).Chunk(Limits.IdsInChunk).WithCancellation(cancellation))
                await parts.WriteAsync(await sorter.SortAsync(batch, cancellation), cancellation);

            await parts.FinishAsync(time.GetUtcNow(), cancellation);
        }
        catch (Exception)
        {
            await CleanUpAsync(owner, upload.Workflow);
            throw;
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private static async IAsyncEnumerable<IdLine> BoundedAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var lines = 0;
        var wellFormed = false;
        await foreach (var line in IdCsv.ReadAsync(file, cancellation))
        {
            if (++lines > Limits.Lines)
                throw new UploadRefusedException($"The file holds more than {Limits.Lines:N0} lines. Divide it, and make several sets.");
            wellFormed |= line.WellFormed;
            yield return line;
        }

        if (lines == 0)
            throw new UploadRefusedException("The file is empty: it holds no line with an id.");
        if (!wellFormed)
            throw new UploadRefusedException($"This is no CSV file of ids: not one of its {lines:N0} lines holds an id ({IdRule.InWords}).");
    }

    // What is not removed here is discarded in its time.
    private async Task CleanUpAsync(string owner, WorkflowId workflow)
    {
        try
        {
            await slates.For(owner).TryEndAsync(workflow, DocumentVersion.None);
        }
        catch (SlateException problem)
        {
            logger.LogPartsRemain(problem, workflow);
        }
    }
}

internal static partial class ReceiverLog
{
    [LoggerMessage(1, LogLevel.Information, "Parts of the refused upload {Workflow} could not be removed; they are discarded in their time.")]
    public static partial void LogPartsRemain(this ILogger logger, Exception problem, WorkflowId workflow);
}
