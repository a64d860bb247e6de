using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Statements;

/// <summary>Sets parameters of commands and reads values of rows.</summary>
internal static class NpgsqlValueExtensions
{
    /// <summary>Sets a parameter. <typeparamref name="T"/> must be the type that the statement declares.</summary>
    public static NpgsqlCommand Set<T>(this NpgsqlCommand command, int parameter, T value)
    {
        ((NpgsqlParameter<T>)command.Parameters[parameter]).TypedValue = value;
        return command;
    }

    public static NpgsqlCommand Set(this NpgsqlCommand command, int parameter, DocumentVersion version) =>
        command.Set(parameter, ToGuid(version));

    public static NpgsqlCommand Set(this NpgsqlCommand command, int parameter, TokenId id) =>
        command.Set<ReadOnlyMemory<byte>>(parameter, ToBytes(id));

    /// <summary>Converts a time span to microseconds, rounded up.</summary>
    public static long ToMicroseconds(TimeSpan span) => (span.Ticks + TimeSpan.TicksPerMicrosecond - 1) / TimeSpan.TicksPerMicrosecond;

    public static Guid ToGuid(DocumentVersion version)
    {
        Span<byte> bytes = stackalloc byte[DocumentVersion.SizeInBytes];
        version.WriteTo(bytes);
        return new Guid(bytes, bigEndian: true);
    }

    public static byte[] ToBytes(TokenId id)
    {
        var bytes = new byte[TokenId.SizeInBytes];
        id.WriteTo(bytes);
        return bytes;
    }

    public static DocumentVersion GetVersion(this NpgsqlDataReader row, int column)
    {
        Span<byte> bytes = stackalloc byte[DocumentVersion.SizeInBytes];
        row.GetGuid(column).TryWriteBytes(bytes, bigEndian: true, out _);
        return DocumentVersion.FromBytes(bytes);
    }

    public static TokenId GetTokenId(this NpgsqlDataReader row, int column) => TokenId.FromBytes(row.GetFieldValue<byte[]>(column));

    public static DateTimeOffset GetDateTimeOffset(this NpgsqlDataReader row, int column) => new(row.GetDateTime(column), TimeSpan.Zero);
}
