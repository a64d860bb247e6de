using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Chalkboard.Slates.Sqlite.Connections;

/// <summary>
/// A statement that stays prepared until its connection is closed. Unlike <see cref="SqliteCommand"/>, it binds and reads UTF-8 without
/// conversion, and does not sleep when the file is locked.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _handle;
    private readonly WorkCounter? _workCounter;

    public Statement(sqlite3 database, string sql, WorkCounter? workCounter)
    {
        _database = database;
        _workCounter = workCounter;
        SqliteException.ThrowExceptionForRC(sqlite3_prepare_v3(database, sql, SQLITE_PREPARE_PERSISTENT, out _handle), database);
    }

    public Statement Bind(int parameter, string text)
    {
        // Names fit in the buffer; labels may be longer.
        Span<byte> utf8 = stackalloc byte[SlateName.MaxBytes];
        return Encoding.UTF8.TryGetBytes(text, utf8, out var length)
            ? ThrowOnError(sqlite3_bind_text(_handle, parameter, utf8[..length]))
            : ThrowOnError(sqlite3_bind_text(_handle, parameter, Encoding.UTF8.GetBytes(text).AsSpan()));
    }

    /// <summary>Binds UTF-8 text, or a bound of a range of such texts.</summary>
    public Statement BindText(int parameter, ReadOnlySpan<byte> utf8) => ThrowOnError(sqlite3_bind_text(_handle, parameter, utf8));

    public Statement Bind(int parameter, ReadOnlySpan<byte> blob) =>
        ThrowOnError(blob.IsEmpty ? sqlite3_bind_zeroblob(_handle, parameter, 0) : sqlite3_bind_blob(_handle, parameter, blob));

    public Statement Bind(int parameter, DocumentVersion version)
    {
        Span<byte> bytes = stackalloc byte[DocumentVersion.SizeInBytes];
        version.WriteTo(bytes);
        return Bind(parameter, bytes);
    }

    public Statement Bind(int parameter, TokenId id)
    {
        Span<byte> bytes = stackalloc byte[TokenId.SizeInBytes];
        id.WriteTo(bytes);
        return Bind(parameter, bytes);
    }

    public Statement Bind(int parameter, long number) => ThrowOnError(sqlite3_bind_int64(_handle, parameter, number));

    public Statement Bind(int parameter, long? number) =>
        number is { } value ? Bind(parameter, value) : ThrowOnError(sqlite3_bind_null(_handle, parameter));

    /// <summary>Moves to the next row.</summary>
    /// <returns>False if there is none.</returns>
    public bool Read()
    {
        var code = sqlite3_step(_handle);
        if (code is SQLITE_ROW) return true;
        if (code is not SQLITE_DONE) ThrowLastError();
        return false;
    }

    /// <summary>Runs a statement that returns one number.</summary>
    public long ExecuteScalar() => ExecuteScalarOrNull() ?? 0;

    /// <summary>Runs a statement that returns one number or nothing.</summary>
    public long? ExecuteScalarOrNull()
    {
        using (BeginUse()) return Read() ? GetInt64(0) : null;
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    /// <returns>The number of changed rows.</returns>
    public int ExecuteNonQuery()
    {
        using (BeginUse())
        {
            Read();
            return sqlite3_changes(_database);
        }
    }

    /// <summary>Resets the statement when the scope ends. A read transaction lasts as long as the scope.</summary>
    public Scope BeginUse() => new(this);

    public ReadOnlySpan<byte> GetBytes(int column) => sqlite3_column_blob(_handle, column);

    public string GetString(int column) => Encoding.UTF8.GetString(sqlite3_column_blob(_handle, column));

    public long GetInt64(int column) => sqlite3_column_int64(_handle, column);

    public bool IsNull(int column) => sqlite3_column_type(_handle, column) == SQLITE_NULL;

    public void Dispose() => _handle.Dispose();

    private Statement ThrowOnError(int code)
    {
        SqliteException.ThrowExceptionForRC(code, _database);
        return this;
    }

    // The database has the extended error code; the return value of the step may be the primary one.
    private void ThrowLastError() => SqliteException.ThrowExceptionForRC(sqlite3_errcode(_database), _database);

    public readonly ref struct Scope(Statement statement)
    {
        public void Dispose()
        {
            _ = sqlite3_reset(statement._handle);
            _ = sqlite3_clear_bindings(statement._handle);
            statement._workCounter?.Add(sqlite3_stmt_status(statement._handle, SQLITE_STMTSTATUS_VM_STEP, 1));
        }
    }
}
