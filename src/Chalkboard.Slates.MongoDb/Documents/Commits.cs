using Chalkboard.Slates.MongoDb.Engine;
using Chalkboard.Slates.MongoDb.Tokens;
using Chalkboard.Slates.Storage;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Documents;

/// <summary>
/// Decides how a commit is applied: as one command, which is atomic by itself, or, where it holds several documents or rests
/// on a sign-in, in a transaction.
/// </summary>
internal sealed class Commits(Database database, Schema schema, DocumentWriter writer, SeveralDocuments several, TokenCommands tokens, Transactions transactions)
{
    public async Task<CommitOutcome> ApplyAsync(Commit commit, CancellationToken stop)
    {
        if (commit is { WhileSignedIn: null, Writes: [var only] }) return await writer.ApplyAsync(null, commit.Owner, only, stop).ConfigureAwait(false);
        return await WhileSignedInAsync(commit.Owner, commit.WhileSignedIn, commit, ApplyAsync, CommitOutcome.SignedOut, outcome => outcome == CommitOutcome.Committed, stop).ConfigureAwait(false);
    }

    public Task<bool> DropAsync(string owner, CancellationToken stop) => database.IsReplicated
        ? transactions.RunAsync(async (session, stop) => await writer.DropAsync(session, owner, stop).ConfigureAwait(false) is var any ? (any, any) : default, stop)
        : writer.DropAsync(null, owner, stop);

    private async Task<CommitOutcome> ApplyAsync(IClientSessionHandle? session, Commit commit, CancellationToken stop) => commit.Writes is [var only]
        ? await writer.ApplyAsync(session, commit.Owner, only, stop).ConfigureAwait(false)
        : await several.ApplyAsync(session!, commit, stop).ConfigureAwait(false);

    private async Task<TOutcome> WhileSignedInAsync<TWork, TOutcome>(
        string owner, TokenId? family, TWork work, Func<IClientSessionHandle?, TWork, CancellationToken, Task<TOutcome>> act, TOutcome signedOut, Func<TOutcome, bool> isChange, CancellationToken stop)
    {
        if (!database.IsReplicated)
        {
            // Without transactions the sign-in can end between this and the write.
            if (family is { } checkedFamily && !await tokens.IsSignedInAsync(owner, checkedFamily, stop).ConfigureAwait(false)) return signedOut;
            return await act(null, work, stop).ConfigureAwait(false);
        }

        // Not within the transaction: making a collection's indexes would hold others up.
        await schema.EnsureAsync(database.Layout.CollectionOf(owner), stop).ConfigureAwait(false);
        return await transactions.RunAsync(async (session, stop) =>
        {
            if (family is { } held && !await tokens.HoldAsync(session, owner, held, stop).ConfigureAwait(false)) return (signedOut, false);
            var outcome = await act(session, work, stop).ConfigureAwait(false);
            return (outcome, isChange(outcome));
        }, stop).ConfigureAwait(false);
    }
}
