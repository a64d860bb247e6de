using System.Text.Json;
using Chalkboard.Slates;
using IdSets.Business;
using IdSets.Users;
using Microsoft.EntityFrameworkCore;

namespace IdSets.NewIdSets;

/// <summary>Carries out a user's decision: creates the set in the site's database, then ends the workflow.</summary>
/// <remarks>
/// May be called any number of times for one workflow, concurrently or after a crash: it creates one set. The
/// decision is written to the slate first, and the set has the workflow's id, so both show the remaining steps.
/// It runs outside of the request: after the decision, closing the tab or signing out doesn't stop it.
/// </remarks>
public sealed class SetCreator(
    SlateClient<UserSlate> slates, IServiceScopeFactory scopes, SetStatistics figures, TimeProvider timeProvider) : IDisposable
{
    // SQLite has one writer at a time. Waiting here costs no thread.
    private readonly SemaphoreSlim _semaphore = new(1);

    /// <summary>Creates the set of a workflow whose user has decided.</summary>
    public async Task<CreationResult> CreateAsync(string owner, WorkflowId workflow)
    {
        await _semaphore.WaitAsync();
        try
        {
            var slate = slates.For(owner);
            var decided = await slate.NewIdSet[workflow].GetAsync();
            await using var scope = scopes.CreateAsyncScope();
            var business = scope.ServiceProvider.GetRequiredService<BusinessContext>();
            // Another tab may already have carried out the decision of this one.
            if (decided is not { Value: { Decision: { } decision } value })
                return await ExistsAsync(business, workflow) ? CreationResult.AlreadyExists : CreationResult.NothingToCreate;

            var made = await InsertAsync(business, owner, workflow, value, decision);
            if (made == CreationResult.NameTaken)
                await slate.NewIdSet[workflow].TryReplaceAsync(value with { Decision = null }, decided.Version);
            else await slate.NewIdSet[workflow].TryDeleteAsync(decided.Version);
            return made;
        }
        finally
        {
            _semaphore.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _semaphore.Dispose();

    private async Task<CreationResult> InsertAsync(
        BusinessContext business, string owner, WorkflowId workflow, NewIdSet value, Decision decision)
    {
        var start = timeProvider.GetTimestamp();
        await using var transaction = await business.Database.BeginTransactionAsync();
        if (await ExistsAsync(business, workflow)) return CreationResult.AlreadyExists;
        if (await business.IdSets.AnyAsync(other => other.Name == value.Name)) return CreationResult.NameTaken;

        var set = new IdSet
        {
            Name = value.Name,
            WorkflowId = workflow.ToString(),
            MadeBy = owner,
            MadeAt = timeProvider.GetUtcNow().UtcDateTime
        };
        business.Add(set);
        await business.SaveChangesAsync();

        // Ids that another set has taken since the upload are conflicts as well.
        var afterCheck = decision == Decision.Discard
            && await business.IdSets.AnyAsync(other => other.Key > value.NewestSet && other.Key < set.Key);
        var position = 0;
        await foreach (var ids in ReadPartsAsync(owner, workflow, value, decision))
        {
            if (ids is null) return CreationResult.NothingToCreate;
            set.Count += await InsertAsync(business, set.Key, position, ids, afterCheck);
            position += ids.Count;
        }

        set.LeftOut = value.CountAfter(decision) - set.Count;
        await business.SaveChangesAsync();
        await transaction.CommitAsync();
        figures.OnSetCreated(set, timeProvider.GetElapsedTime(start));
        return CreationResult.Created;
    }

    private static Task<bool> ExistsAsync(BusinessContext business, WorkflowId workflow)
    {
        var id = workflow.ToString();
        return business.IdSets.AnyAsync(set => set.WorkflowId == id);
    }

    // Null is a part that is missing.
    private async IAsyncEnumerable<IReadOnlyList<string>?> ReadPartsAsync(
        string owner, WorkflowId workflow, NewIdSet value, Decision decision)
    {
        // A slate caches the documents that it has read. A new one for each part keeps memory bounded.
        for (var number = 0; number < value.IdChunks; number++)
            yield return (await slates.For(owner).Ids[workflow, number].GetAsync()).Value?.Ids;
        for (var number = 0; decision == Decision.Keep && number < value.ConflictChunks; number++)
            yield return (await slates.For(owner).Conflicts[workflow, number].GetAsync()).Value?.Keepable;
    }

    // One statement for a whole part, in the order of the index.
    private static Task<int> InsertAsync(BusinessContext business, int set, int position, IReadOnlyList<string> ids, bool afterCheck)
    {
        var json = JsonSerializer.Serialize(ids);
        return afterCheck
            ? business.Database.ExecuteSqlAsync($"""
                INSERT INTO Ids (SetKey, Position, Value)
                SELECT {set}, {position} + line.key, line.value FROM json_each({json}) AS line
                WHERE NOT EXISTS (SELECT 1 FROM Ids AS other WHERE other.Value = line.value AND other.SetKey < {set})
                ORDER BY line.value
                """)
            : business.Database.ExecuteSqlAsync($"""
                INSERT INTO Ids (SetKey, Position, Value)
                SELECT {set}, {position} + line.key, line.value FROM json_each({json}) AS line
                ORDER BY line.value
                """);
    }
}

/// <summary>The result of creating a set.</summary>
public enum CreationResult
{
    /// <summary>This call created the set.</summary>
    Created,

    /// <summary>The set existed already.</summary>
    AlreadyExists,

    /// <summary>Another set had taken its name; the workflow waits for a new decision.</summary>
    NameTaken,

    /// <summary>There is nothing to create: the workflow has ended, or the user has not decided.</summary>
    NothingToCreate,
}
