using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>An open connection to a file that has our schema.</summary>
internal sealed class Connection(SqliteConnection connection, Database database) : IDisposable
{
    private readonly int _generation = database.Generation;

    /// <summary>False once any connection has met an error since this one was opened.</summary>
    public bool IsCurrent => _generation == database.Generation;

    public bool IsInTransaction => raw.sqlite3_get_autocommit(connection.Handle) == 0;

    public Statement Prepare(string sql) => new(connection.Handle!, sql);

    public void Dispose()
    {
        database.Guard.Closing();
        connection.Dispose();
    }
}
