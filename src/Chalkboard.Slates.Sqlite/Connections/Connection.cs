using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Chalkboard.Slates.Sqlite.Connections;

/// <summary>An open connection to a database file with the current schema.</summary>
internal sealed class Connection(SqliteConnection connection, Database database) : IDisposable
{
    private readonly int _generation = database.Generation;

    /// <summary>False if any connection has failed since this one was opened.</summary>
    public bool IsCurrent => _generation == database.Generation;

    public bool IsInTransaction => raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <param name="sql">One statement.</param>
    /// <param name="isCounted">True if its work is a cost of an operation; false for the work of the sweeper.</param>
    public Statement Prepare(string sql, bool isCounted = true) => new(connection.Handle!, sql, isCounted ? database.WorkCounter : null);

    public void Dispose()
    {
        database.FileGuard.OnClosing();
        connection.Dispose();
    }
}
