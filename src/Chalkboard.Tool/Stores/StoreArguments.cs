using System.CommandLine;
using Chalkboard.Tool.Reading;
using Microsoft.Extensions.Configuration;

namespace Chalkboard.Tool.Stores;

/// <summary>The arguments for a store and its connection.</summary>
internal sealed class StoreArguments
{
    private const int MaxConnectionLength = 64 * 1024;

    private readonly Option<string?> _store;
    private readonly Option<string?> _connection;
    private readonly Option<string?> _connectionFile;
    private readonly bool _readsEnvironment;

    private StoreArguments(Command command, string prefix, string description, bool readsEnvironment)
    {
        _readsEnvironment = readsEnvironment;
        var (storeDefault, connectionDefault) = readsEnvironment
            ? (" [default: the environment variable Slates__Store]", " [default: the environment variable ConnectionStrings__slates]")
            : ("", "");
        _store = new($"--{prefix}store") { Description = $"{description}: {KnownStores.Names}{storeDefault}", HelpName = "name" };
        _connection = new($"--{prefix}connection")
        {
            Description = $"Its connection string, as in the configuration of an application, or the path of a " +
            $"SQLite file. Other users of this machine can read it in the list of processes; for a password use the " +
            $"next option{connectionDefault}",
            HelpName = "string"
        };
        _connectionFile = new($"--{prefix}connection-file")
        {
            Description = "A file that contains the connection string",
            HelpName = "file",
        };
        foreach (var option in new[] { _store, _connection, _connectionFile }) command.Options.Add(option);
    }

    /// <summary>Creates the arguments for the store of a command. The environment has defaults for them.</summary>
    public static StoreArguments CreateSource(Command command) => new(command, "", "The store", readsEnvironment: true);

    /// <summary>Creates the arguments for the store to copy to, without defaults.</summary>
    public static StoreArguments CreateTarget(Command command) => new(command, "to-", "The store to copy to", readsEnvironment: false);

    /// <exception cref="ToolException">The store or its connection is missing or invalid.</exception>
    public async Task<StoreAddress> ReadAsync(ParseResult parseResult, SecretRedactor secrets, CancellationToken cancellationToken)
    {
        var connection = parseResult.GetValue(_connection);
        if (parseResult.GetValue(_connectionFile) is { } file)
        {
            if (connection is not null)
                throw new ToolException(
                    $"The connection string is given twice. Give one of {_connection.Name} and {_connectionFile.Name}.");
            connection = await ReadConnectionFileAsync(file, cancellationToken).ConfigureAwait(false);
        }

        var configuration = new ConfigurationBuilder();
        if (_readsEnvironment) configuration.AddEnvironmentVariables();
        configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                [StoreAddress.StoreKey] = parseResult.GetValue(_store),
                [StoreAddress.ConnectionKey] = connection
            }.Where(setting => setting.Value is not null));
        var address = new StoreAddress(configuration.Build());
        // Messages may contain the path of a file, but not a password in it, which may be that of another store.
        if (address.Connection is { Length: > 0 } connectionString) secrets.Add(connectionString, isPath: address.IsSqlite);
        Validate(address);
        return address;
    }

    private void Validate(StoreAddress address)
    {
        if (string.IsNullOrEmpty(address.Store))
            throw new ToolException(
                _readsEnvironment
                    ? $"There is no store. Give {_store.Name} and {_connection.Name}, or set Slates__Store and ConnectionStrings__slates."
                    : $"There is no store to copy to. Give {_store.Name} and {_connection.Name}.");
        if (!KnownStores.All.Contains(address.Store, StringComparer.OrdinalIgnoreCase))
            throw new ToolException($"There is no store {Printable.ToLine(address.Store, 60)}. It must be one of {KnownStores.Names}.");
        if (string.IsNullOrEmpty(address.Connection))
            throw new ToolException(
                $"The connection string of the store is missing. Give {_connection.Name} or " +
                $"{_connectionFile.Name}{(_readsEnvironment ? ", or set ConnectionStrings__slates" : "")}.");
    }

    private static async Task<string> ReadConnectionFileAsync(string file, CancellationToken cancellationToken)
    {
        var connection = (await SecretFile.ReadAsync(file, MaxConnectionLength, cancellationToken).ConfigureAwait(false)).Trim();
        if (connection.Length == 0) throw new ToolException($"The file {Printable.ToLine(file)} contains no connection string.");
        return connection.Length <= MaxConnectionLength && !connection.Any(char.IsControl)
            ? connection
            : throw new ToolException($"The file {Printable.ToLine(file)} doesn't contain a connection string, which is one line.");
    }
}
