using Chalkboard.Slates.MongoDb.Connections;
using Chalkboard.Slates.MongoDb.Setup;
using Chalkboard.Slates.MongoDb.Tokens;
using Chalkboard.Slates.Storage;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>
/// Applies a commit. With one document, it is one command, which is atomic by itself. With several documents or a required sign-in, it
/// is a transaction.
/// </summary>
internal sealed class CommitExecutor(
    Database database, Schema schema, DocumentWriter writer, MultiDocumentWriter multiDocumentWriter, TokenCommands tokens,
    TransactionRunner transactionRunner)
{
    public async Task<CommitOutcome> ApplyAsync(Commit commit, CancellationToken cancellationToken)
    {
        if (commit is { RequiredTokenFamily: null, Writes: [var write] })
            return await writer.ApplyAsync(null, commit.Owner, write, cancellationToken).ConfigureAwait(false);
        return await RunWithTokenFamilyAsync(
            commit.Owner, commit.RequiredTokenFamily, commit, ApplyAsync, CommitOutcome.SignedOut,
            outcome => outcome == CommitOutcome.Committed, cancellationToken).ConfigureAwait(false);
    }

    public Task<bool> DeleteSlateAsync(string owner, CancellationToken cancellationToken) => database.IsReplicated
        ? transactionRunner.RunAsync(
            async (session, cancellationToken) =>
                await writer.DeleteSlateAsync(session, owner, cancellationToken).ConfigureAwait(false) is var hadDocuments
                    ? (hadDocuments, hadDocuments) : default, cancellationToken)
        : writer.DeleteSlateAsync(null, owner, cancellationToken);

    private async Task<CommitOutcome> ApplyAsync(IClientSessionHandle? session, Commit commit, CancellationToken cancellationToken) =>
        commit.Writes is [var write]
        ? await writer.ApplyAsync(session, commit.Owner, write, cancellationToken).ConfigureAwait(false)
        : await multiDocumentWriter.ApplyAsync(session!, commit, cancellationToken).ConfigureAwait(false);

    private async Task<TOutcome> RunWithTokenFamilyAsync<TWork, TOutcome>(
        string owner, TokenId? requiredTokenFamily, TWork work,
        Func<IClientSessionHandle?, TWork, CancellationToken, Task<TOutcome>> operation, TOutcome signedOutOutcome,
        Func<TOutcome, bool> isChange, CancellationToken cancellationToken)
    {
        if (!database.IsReplicated)
        {
            // Without transactions, the sign-in can end between this check and the write.
            if (requiredTokenFamily is { } familyToCheck
                && !await tokens.HasLiveFamilyAsync(owner, familyToCheck, cancellationToken).ConfigureAwait(false))
                return signedOutOutcome;
            return await operation(null, work, cancellationToken).ConfigureAwait(false);
        }

        // Before the transaction, because creating indexes in it would delay other operations.
        await schema.EnsureAsync(database.Layout.GetCollectionName(owner), cancellationToken).ConfigureAwait(false);
        return await transactionRunner.RunAsync(async (session, cancellationToken) =>
        {
            if (requiredTokenFamily is { } familyToLock
                && !await tokens.LockFamilyAsync(session, owner, familyToLock, cancellationToken).ConfigureAwait(false))
                return (signedOutOutcome, false);
            var outcome = await operation(session, work, cancellationToken).ConfigureAwait(false);
            return (outcome, isChange(outcome));
        }, cancellationToken).ConfigureAwait(false);
    }
}
