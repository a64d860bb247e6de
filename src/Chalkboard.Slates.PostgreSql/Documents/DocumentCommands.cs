using Chalkboard.Slates.PostgreSql.Statements;
using Chalkboard.Slates.Storage;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Documents;

/// <summary>Reads and writes documents.</summary>
internal sealed class DocumentCommands(StatementExecutor executor, DocumentStatements statements)
{
    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken) =>
        executor.RunAsync<(string Owner, string Id), StoredDocument?>(
        statements.Find, (owner, id),
        static (command, key) => command.Set(0, key.Owner).Set(1, key.Id),
        static (row, _, _) => new StoredDocument(row.GetFieldValue<byte[]>(1), row.GetVersion(0)), cancellationToken);

    public async ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken)
    {
        var (token, documents, hasMore) =
            await executor.RunAsync<ReadRequest, (StoredToken? Token, List<ReadDocument>? Documents, bool HasMore)>(
            statements.GetRead(request), request,
            static (command, request) =>
            {
                var parameter = 4;
                command.Set(0, request.Owner).Set(1, request.Ids as string[] ?? [.. request.Ids])
                    .Set(2, request.KnownVersions.Keys.ToArray())
                    .Set(3, request.KnownVersions.Values.Select(NpgsqlValueExtensions.ToGuid).ToArray());
                if (request.Token is { } token) command.Set(parameter++, token.Id);
                if (request.Prefix is { } prefix) command.Set(parameter, prefix).Set(parameter + 1, PrefixRange.GetUpperBound(prefix));
            },
            static (row, request, result) =>
            {
                result.Documents ??= [];
                if (request.Token is { } known) result.Token ??= ReadToken(row, known);
                // A row without an id has only the token.
                if (row.IsDBNull(0)) return result;
                if (row.GetBoolean(3)) result.HasMore = true;
                else result.Documents.Add(ReadDocument(row));
                return result;
            }, cancellationToken).ConfigureAwait(false);
        return new ReadResult(token, documents ?? [], hasMore);
    }

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken) =>
        commit.Writes.Count == 1 ? CommitOneAsync(commit, cancellationToken) : CommitSeveralAsync(commit, cancellationToken);

    public async ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken)
    {
        var entries = await executor.RunAsync<(string Owner, string Prefix, PageRequest Page), List<DocumentEntry>>(
            statements.List, (owner, prefix, page),
            static (command, arguments) =>
                command.Set(0, arguments.Owner).Set(1, arguments.Prefix).Set(2, arguments.Page.Cursor ?? "")
                    .Set(3, arguments.Page.Size + 1L),
            static (row, arguments, entries) =>
            {
                entries ??= [];
                var id = row.GetString(0);
                // The ids are sorted and start at the prefix, so the ids with the prefix come first.
                if (id.StartsWith(arguments.Prefix, StringComparison.Ordinal))
                    entries.Add(new(
                        id,
                        row.GetVersion(1),
                        row.GetInt32(2),
                        row.GetDateTimeOffset(3),
                        row.IsDBNull(4) ? null : row.GetDateTimeOffset(4)));
                return entries;
            }, cancellationToken).ConfigureAwait(false) ?? [];
        return Page.Create(entries, page, static entry => entry.Id);
    }

    public async ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var owners = await executor.RunAsync<PageRequest, List<string>>(
            statements.ListOwners, page,
            static (command, page) => command.Set(0, page.Cursor ?? "").Set(1, page.Size + 1L),
            static (row, _, owners) =>
            {
                owners ??= [];
                owners.Add(row.GetString(0));
                return owners;
            }, cancellationToken).ConfigureAwait(false) ?? [];
        return Page.Create(owners, page, static owner => owner);
    }

    public ValueTask<bool> DeleteSlateAsync(string owner, CancellationToken cancellationToken) => executor.RunAsync<string, bool>(
        statements.DeleteSlate, owner, static (command, owner) => command.Set(0, owner), static (row, _, _) => row.GetBoolean(0),
        cancellationToken);

    private ValueTask<CommitOutcome> CommitOneAsync(Commit commit, CancellationToken cancellationToken) =>
        executor.RunAsync<Commit, CommitOutcome>(
        statements.GetCommitOne(commit.Writes[0], commit.RequiredTokenFamily is not null), commit,
        static (command, commit) =>
        {
            var write = commit.Writes[0];
            var parameter = 2;
            command.Set(0, commit.Owner).Set(1, write.Id);
            if (write.Action == DocumentAction.Put)
            {
                command.Set(2, write.Version).Set(3, write.Content).Set(4, Jsonb.IsSupported(write.Content.Span))
                    .Set(5, GetLifetime(write));
                parameter = 6;
            }
            else if (write.Action == DocumentAction.Renew)
            {
                command.Set(parameter++, GetLifetime(write));
            }

            if (write.Precondition.Kind == PreconditionKind.AtVersion) command.Set(parameter++, write.Precondition.Version);
            if (commit.RequiredTokenFamily is { } family) command.Set(parameter, family);
        },
        static (row, commit, _) =>
            !row.GetBoolean(0) ? CommitOutcome.SignedOut :
            row.GetBoolean(1) ? CommitOutcome.Committed : CommitOutcome.Conflict(commit.Writes[0].Id), cancellationToken);

    private ValueTask<CommitOutcome> CommitSeveralAsync(Commit commit, CancellationToken cancellationToken) =>
        executor.RunAsync<Commit, CommitOutcome>(
        statements.CommitSeveral, commit,
        static (command, commit) =>
        {
            var writes = commit.Writes;
            command.Set(0, commit.Owner);
            if (commit.RequiredTokenFamily is { } family) command.Set(1, family);
            else command.Set<ReadOnlyMemory<byte>>(1, default);
            command
                .Set(2, SelectValues(writes, static write => write.Id))
                .Set(3, SelectValues(writes, static write => (short)write.Action))
                .Set(4, SelectValues(writes, static write => (short)write.Precondition.Kind))
                .Set(5, SelectValues(writes, static write => NpgsqlValueExtensions.ToGuid(write.Precondition.Version)))
                .Set(6, SelectValues(writes, static write => NpgsqlValueExtensions.ToGuid(write.Version)))
                .Set(7, SelectValues(writes, static write => write.Content))
                .Set(
                    8,
                    SelectValues(writes, static write => write.Action == DocumentAction.Put && Jsonb.IsSupported(write.Content.Span)))
                .Set(9, SelectValues(writes, GetLifetime));
        },
        static (row, commit, _) => row.GetInt32(0) switch
        {
            < 0 => CommitOutcome.SignedOut,
            0 => CommitOutcome.Committed,
            var conflict => CommitOutcome.Conflict(commit.Writes[conflict - 1].Id),
        }, cancellationToken);

    private static ReadDocument ReadDocument(NpgsqlDataReader row)
    {
        var isUnchanged = row.IsDBNull(2);
        return new(row.GetString(0), row.GetVersion(1), isUnchanged ? [] : row.GetFieldValue<byte[]>(2), isUnchanged);
    }

    private static StoredToken ReadToken(NpgsqlDataReader row, StoredToken known) => known with
    {
        SeenAt = row.GetDateTimeOffset(4),
        ExpiresAt = row.GetDateTimeOffset(5),
        AbsoluteExpiresAt = row.GetDateTimeOffset(6),
        IsSuperseded = row.GetBoolean(7),
        ReadAt = row.GetDateTimeOffset(8),
    };

    private static T[] SelectValues<T>(IReadOnlyList<DocumentWrite> writes, Func<DocumentWrite, T> selector)
    {
        var values = new T[writes.Count];
        for (var i = 0; i < values.Length; i++) values[i] = selector(writes[i]);
        return values;
    }

    private static long GetLifetime(DocumentWrite write) =>
        write.ExpiresAfter is { } lifetime ? NpgsqlValueExtensions.ToMicroseconds(lifetime) : 0;
}
