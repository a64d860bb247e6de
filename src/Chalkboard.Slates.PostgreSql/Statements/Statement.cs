using Microsoft.Extensions.ObjectPool;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Statements;

/// <summary>A statement of the store with the types of its parameters. Its commands are used over and over.</summary>
internal sealed class Statement(string sql, bool isWrite, params Func<NpgsqlParameter>[] parameters)
{
    private readonly DefaultObjectPool<NpgsqlCommand> _commands = new(new CommandPolicy(sql, parameters), maximumRetained: 128);

    public string Sql { get; } = sql;

    /// <summary>Whether it may change anything.</summary>
    public bool IsWrite { get; } = isWrite;

    /// <summary>Whether it may take so long that it is worth ending in the server where nobody waits for it any more.</summary>
    public bool IsLongRunning { get; init; }

    public NpgsqlCommand Rent() => _commands.Get();

    /// <summary>Gives a command back that nothing uses any more.</summary>
    public void Return(NpgsqlCommand command) => _commands.Return(command);

    public static NpgsqlParameter Text() => new NpgsqlParameter<string> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };

    public static NpgsqlParameter Uuid() => new NpgsqlParameter<Guid> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid };

    public static NpgsqlParameter Bytes() => new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea };

    public static NpgsqlParameter BigInt() => new NpgsqlParameter<long> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint };

    public static NpgsqlParameter Integer() => new NpgsqlParameter<int> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer };

    public static NpgsqlParameter Boolean() => new NpgsqlParameter<bool> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Boolean };

    public static NpgsqlParameter TypedArray<T>(NpgsqlTypes.NpgsqlDbType type) => new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | type };

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
            // What was written may be large, and is its writer's.
            foreach (NpgsqlParameter parameter in obj.Parameters)
                if (parameter is NpgsqlParameter<ReadOnlyMemory<byte>> bytes) bytes.TypedValue = default;
                else if (parameter is NpgsqlParameter<ReadOnlyMemory<byte>[]> arrays) arrays.TypedValue = null;
            obj.Connection = null;
            return true;
        }
    }
}
