using System.Globalization;
using Chalkboard.Slates.Sqlite.Commits;
using Chalkboard.Slates.Sqlite.Documents;
using Chalkboard.Slates.Sqlite.Setup;
using Chalkboard.Slates.Sqlite.Tokens;
using Chalkboard.Slates.Storage;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Chalkboard.Slates.Sqlite.Connections;

/// <summary>The connection for writes, and its transaction. Used by <see cref="GroupCommit"/> only, on one thread at a time.</summary>
internal sealed class WriteConnection : IDisposable
{
    private static readonly string _rewriteFirstPage = string.Create(
        CultureInfo.InvariantCulture, $"PRAGMA user_version = {Schema.Version}");

    private readonly Connection _connection;
    private readonly TimeProvider _timeProvider;
    private readonly ChangeFeed _changeFeed;
    private readonly ChangeFeed _endFeed;

    // Published after the commit, by the committing thread, so that watchers see them in the order of the commits.
    private readonly List<DocumentChange> _changes = [];
    private readonly List<string> _ends = [];

    // Compares by reference, because every key is a constant.
    private readonly Dictionary<string, Statement> _statements = new(ReferenceEqualityComparer.Instance);

    public WriteConnection(Connection connection, TimeProvider timeProvider, ChangeFeed changeFeed, ChangeFeed endFeed)
    {
        _timeProvider = timeProvider;
        _changeFeed = changeFeed;
        _endFeed = endFeed;
        _connection = connection;
        Documents = new DocumentWriter(this);
        Tokens = new TokenWriter(this);
    }

    /// <summary>The writes of documents.</summary>
    public DocumentWriter Documents { get; }

    /// <summary>The writes of tokens.</summary>
    public TokenWriter Tokens { get; }

    /// <summary>The current time, in the format of the tables.</summary>
    public long Now => UnixTime.GetNow(_timeProvider);

    public bool IsCurrent => _connection.IsCurrent;

    /// <summary>True if a COMMIT failed in such a way that it may still be applied.</summary>
    public bool IsOutcomeUnknown { get; private set; }

    /// <summary>Prepares a statement, once for each connection.</summary>
    /// <param name="sql">One statement: a constant.</param>
    public Statement Prepare(string sql) => Prepare(sql, isCounted: true);

    /// <summary>Prepares a statement whose work is not a cost of an operation.</summary>
    /// <inheritdoc cref="Prepare(string)" path="/param"/>
    public Statement PrepareUncounted(string sql) => Prepare(sql, isCounted: false);

    /// <returns>False if another program has locked the file.</returns>
    public bool TryBegin()
    {
        try
        {
            Prepare("BEGIN IMMEDIATE").ExecuteNonQuery();
            return true;
        }
        catch (SqliteException e) when (Faults.IsBusy(e))
        {
            return false;
        }
    }

    public void Commit()
    {
        IsOutcomeUnknown = true;
        try
        {
            Prepare("COMMIT").ExecuteNonQuery();
        }
        catch (SqliteException e)
        {
            // The frame that makes a commit valid is written to the log last, and flushed after that. While the transaction is still open,
            // SQLite has not begun to write. If the disk is full, it could not write the frame. After any other error, the whole commit may
            // be in the log, where a recovery finds it.
            IsOutcomeUnknown = !_connection.IsInTransaction && e.SqliteErrorCode != SQLITE_FULL;
            throw;
        }

        foreach (var change in _changes) _changeFeed.Publish(change);
        _changes.Clear();
        foreach (var owner in _ends) _endFeed.Publish(DocumentChange.Resync(owner));
        _ends.Clear();
        IsOutcomeUnknown = false;
    }

    /// <summary>
    /// Tries to overwrite, in the log, a failed commit of unknown outcome by another commit. Otherwise, a recovery might apply the failed
    /// commit, and later commits would depend on pages that a failed flush may not have written to the disk.
    /// </summary>
    public void OverwriteFailedCommit()
    {
        try
        {
            // For this connection, the log ends before the failed commit, so the next commit overwrites it. The statement sets a value
            // that is already set, and so rewrites the first page.
            if (!TryBegin()) return;
            Prepare(_rewriteFirstPage).ExecuteNonQuery();
            Prepare("COMMIT").ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // The disk still fails. The outcome remains unknown until the log is recovered.
        }
    }

    /// <summary>Adds a change that is published after the commit.</summary>
    public void AddChange(in DocumentChange change) => _changes.Add(change);

    /// <summary>Adds an owner whose sign-ins have ended, which is published after the commit.</summary>
    public void AddEnd(string owner) => _ends.Add(owner);

    /// <summary>Returns a value that changes when other connections, of any process, have committed.</summary>
    public (WriteConnection Connection, long Version) ReadExternalVersion() => (this, Prepare("PRAGMA data_version").ExecuteScalar());

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _connection.Dispose();
    }

    private Statement Prepare(string sql, bool isCounted)
    {
        if (!_statements.TryGetValue(sql, out var statement)) _statements[sql] = statement = _connection.Prepare(sql, isCounted);
        return statement;
    }
}
