using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.PostgreSql.Engine;

/// <summary>Documents in the database.</summary>
internal sealed class DocumentTable(Calls calls, DocumentStatements statements)
{
    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation) => calls.RunAsync<(string Owner, string Id), StoredDocument?>(
        statements.Find, (owner, id),
        static (command, key) => command.Set(0, key.Owner).Set(1, key.Id),
        static (row, _, _) => new StoredDocument(row.GetFieldValue<byte[]>(1), row.Version(0)), cancellation);

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation) =>
        commit.Writes.Count == 1 ? CommitOneAsync(commit, cancellation) : CommitSeveralAsync(commit, cancellation);

    public async ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation)
    {
        var entries = await calls.RunAsync<(string Owner, string Prefix, PageRequest Page), List<DocumentEntry>>(
            statements.List, (owner, prefix, page),
            static (command, list) => command.Set(0, list.Owner).Set(1, list.Prefix).Set(2, list.Page.From ?? "").Set(3, list.Page.Size + 1L),
            static (row, list, entries) =>
            {
                entries ??= [];
                var id = row.GetString(0);
                // In this order, all that begin with the prefix stand together at the beginning.
                if (id.StartsWith(list.Prefix, StringComparison.Ordinal))
                    entries.Add(new(id, row.Version(1), row.GetInt32(2), row.Time(3), row.IsDBNull(4) ? null : row.Time(4)));
                return entries;
            }, cancellation).ConfigureAwait(false) ?? [];
        return Page(entries, page, static entry => entry.Id);
    }

    public async ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation)
    {
        var owners = await calls.RunAsync<PageRequest, List<string>>(
            statements.ListOwners, page,
            static (command, page) => command.Set(0, page.From ?? "").Set(1, page.Size + 1L),
            static (row, _, owners) =>
            {
                owners ??= [];
                owners.Add(row.GetString(0));
                return owners;
            }, cancellation).ConfigureAwait(false) ?? [];
        return Page(owners, page, static owner => owner);
    }

    public ValueTask<bool> DropAsync(string owner, CancellationToken cancellation) => calls.RunAsync<string, bool>(
        statements.Drop, owner, static (command, owner) => command.Set(0, owner), static (row, _, _) => row.GetBoolean(0), cancellation);

    private ValueTask<CommitOutcome> CommitOneAsync(Commit commit, CancellationToken cancellation) => calls.RunAsync<Commit, CommitOutcome>(
        statements.One(commit.Writes[0], commit.WhileSignedIn is not null), commit,
        static (command, commit) =>
        {
            var write = commit.Writes[0];
            var next = 2;
            command.Set(0, commit.Owner).Set(1, write.Id);
            if (write.Action == DocumentAction.Put)
            {
                command.Set(2, write.Version).Set(3, write.Content).Set(4, Jsonb.Holds(write.Content.Span)).Set(5, Life(write));
                next = 6;
            }

            if (write.When.Kind == PreconditionKind.AtVersion) command.Set(next++, write.When.Version);
            if (commit.WhileSignedIn is { } family) command.Set(next, family);
        },
        static (row, commit, _) =>
            !row.GetBoolean(0) ? CommitOutcome.SignedOut :
            row.GetBoolean(1) ? CommitOutcome.Committed : CommitOutcome.Conflict(commit.Writes[0].Id), cancellation);

    private ValueTask<CommitOutcome> CommitSeveralAsync(Commit commit, CancellationToken cancellation) => calls.RunAsync<Commit, CommitOutcome>(
        statements.Several, commit,
        static (command, commit) =>
        {
            var writes = commit.Writes;
            command.Set(0, commit.Owner);
            if (commit.WhileSignedIn is { } family) command.Set(1, family);
            else command.Set<ReadOnlyMemory<byte>>(1, default);
            command
                .Set(2, Of(writes, static write => write.Id)).Set(3, Of(writes, static write => (short)write.Action)).Set(4, Of(writes, static write => (short)write.When.Kind))
                .Set(5, Of(writes, static write => Values.Uuid(write.When.Version))).Set(6, Of(writes, static write => Values.Uuid(write.Version)))
                .Set(7, Of(writes, static write => write.Content)).Set(8, Of(writes, static write => write.Action == DocumentAction.Put && Jsonb.Holds(write.Content.Span)))
                .Set(9, Of(writes, Life));
        },
        static (row, commit, _) => row.GetInt32(0) switch
        {
            < 0 => CommitOutcome.SignedOut,
            0 => CommitOutcome.Committed,
            var conflict => CommitOutcome.Conflict(commit.Writes[conflict - 1].Id),
        }, cancellation);

    private static T[] Of<T>(IReadOnlyList<DocumentWrite> writes, Func<DocumentWrite, T> part)
    {
        var parts = new T[writes.Count];
        for (var i = 0; i < parts.Length; i++) parts[i] = part(writes[i]);
        return parts;
    }

    private static long Life(DocumentWrite write) => write.ExpiresAfter is { } after ? Values.Microseconds(after) : 0;

    private static Page<T> Page<T>(List<T> items, PageRequest page, Func<T, string> name)
    {
        if (items.Count <= page.Size) return new(items, null);
        items.RemoveRange(page.Size, items.Count - page.Size);
        return new(items, name(items[^1]));
    }
}
