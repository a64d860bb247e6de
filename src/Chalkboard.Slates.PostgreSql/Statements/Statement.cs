using Microsoft.Extensions.ObjectPool;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Statements;

/// <summary>A statement with the types of its parameters. Its commands are pooled.</summary>
internal sealed class Statement(string sql, bool isWrite, params Func<NpgsqlParameter>[] parameters)
{
    private readonly DefaultObjectPool<NpgsqlCommand> _commands = new(new CommandPolicy(sql, parameters), maximumRetained: 128);

    public string Sql { get; } = sql;

    /// <summary>True if the statement can change data.</summary>
    public bool IsWrite { get; } = isWrite;

    /// <summary>
    /// True if the statement can run for so long that it should be cancelled on the server when its caller stops waiting.
    /// </summary>
    public bool IsLongRunning { get; init; }

    public NpgsqlCommand Rent() => _commands.Get();

    /// <summary>Returns a command that is no longer in use to the pool.</summary>
    public void Return(NpgsqlCommand command) => _commands.Return(command);

    public static NpgsqlParameter Text() => new NpgsqlParameter<string> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };

    public static NpgsqlParameter Uuid() => new NpgsqlParameter<Guid> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid };

    public static NpgsqlParameter Bytes() => new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea };

    public static NpgsqlParameter BigInt() => new NpgsqlParameter<long> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint };

    public static NpgsqlParameter Integer() => new NpgsqlParameter<int> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer };

    public static NpgsqlParameter Boolean() => new NpgsqlParameter<bool> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Boolean };

    public static NpgsqlParameter TypedArray<T>(NpgsqlTypes.NpgsqlDbType type) =>
        new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | type };

    private sealed class CommandPolicy(string sql, Func<NpgsqlParameter>[] parameters) : PooledObjectPolicy<NpgsqlCommand>
    {
        public override NpgsqlCommand Create()
        {
            var command = new NpgsqlCommand(sql);
            foreach (var parameter in parameters) command.Parameters.Add(parameter());
            return command;
        }

        public override bool Return(NpgsqlCommand obj)
        {
            // A pooled command must not keep the caller's content alive.
            foreach (NpgsqlParameter parameter in obj.Parameters)
                if (parameter is NpgsqlParameter<ReadOnlyMemory<byte>> bytes) bytes.TypedValue = default;
                else if (parameter is NpgsqlParameter<ReadOnlyMemory<byte>[]> arrays) arrays.TypedValue = null;
            obj.Connection = null;
            return true;
        }
    }
}
