using System.CommandLine;
using System.Text;
using Chalkboard.Tool.Reading;
using Microsoft.Extensions.Configuration;

namespace Chalkboard.Tool.Operating;

/// <summary>The part of a command line that says which store.</summary>
internal sealed class StoreArguments
{
    private const int LongestConnection = 64 * 1024;

    private readonly Option<string?> _store;
    private readonly Option<string?> _connection;
    private readonly Option<string?> _file;
    private readonly bool _fromEnvironment;

    private StoreArguments(Command command, string prefix, string which, bool fromEnvironment)
    {
        _fromEnvironment = fromEnvironment;
        var (store, where) = fromEnvironment ? (" [default: the environment variable Slates__Store]", " [default: the environment variable ConnectionStrings__slates]") : ("", "");
        _store = new($"--{prefix}store") { Description = $"{which}: {KnownStores.Names}{store}", HelpName = "name" };
        _connection = new($"--{prefix}connection") { Description = $"Its connection string as an application has it, or the path of a SQLite file. Whoever lists the processes of this machine can read it; where it holds a password prefer the next{where}", HelpName = "string" };
        _file = new($"--{prefix}connection-file") { Description = "A file that holds the connection string", HelpName = "file" };
        foreach (var option in new[] { _store, _connection, _file }) command.Options.Add(option);
    }

    /// <summary>The store that a command works on. What the command line leaves out is taken from the environment.</summary>
    public static StoreArguments Of(Command command) => new(command, "", "The store", fromEnvironment: true);

    /// <summary>The store that documents are copied to, which only the command line names.</summary>
    public static StoreArguments OfTarget(Command command) => new(command, "to-", "The store to copy to", fromEnvironment: false);

    /// <exception cref="StoreException">It is not said which store, or where.</exception>
    public async Task<StoreAddress> ReadAsync(ParseResult parsed, Secrets secrets, CancellationToken cancellation)
    {
        var connection = parsed.GetValue(_connection);
        if (parsed.GetValue(_file) is { } file)
        {
            if (connection is not null) throw new StoreException($"The connection string is given twice. Give one of {_connection.Name} and {_file.Name}.");
            connection = await ReadFileAsync(file, cancellation).ConfigureAwait(false);
        }

        var configuration = new ConfigurationBuilder();
        if (_fromEnvironment) configuration.AddEnvironmentVariables();
        configuration.AddInMemoryCollection(new Dictionary<string, string?> { [StoreAddress.Which] = parsed.GetValue(_store), [StoreAddress.Where] = connection }.Where(given => given.Value is not null));
        var address = new StoreAddress(configuration.Build());
        // The path of a file belongs into messages; what looks like a password does not, as it may be of another store.
        if (address.Connection is { Length: > 0 } found) secrets.Add(found, isPath: address.IsSqlite);
        Check(address);
        return address;
    }

    private void Check(StoreAddress address)
    {
        if (string.IsNullOrEmpty(address.Store))
            throw new StoreException(_fromEnvironment ? $"No store is named. Give {_store.Name} and {_connection.Name}, or set Slates__Store and ConnectionStrings__slates." : $"No store is named to copy to. Give {_store.Name} and {_connection.Name}.");
        if (!KnownStores.All.Keys.Contains(address.Store, StringComparer.OrdinalIgnoreCase))
            throw new StoreException($"There is no store {Printable.Line(address.Store, 60)}. It must be one of {KnownStores.Names}.");
        if (string.IsNullOrEmpty(address.Connection))
            throw new StoreException($"It isn't said where the store is. Give {_connection.Name} or {_file.Name}{(_fromEnvironment ? ", or set ConnectionStrings__slates" : "")}.");
    }

    private static async Task<string> ReadFileAsync(string file, CancellationToken cancellation)
    {
        var bytes = new byte[LongestConnection + 1];
        int read;
        try
        {
            var stream = File.OpenRead(file);
            await using (stream.ConfigureAwait(false)) read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StoreException($"The file {Printable.Line(file)} can't be read. Does it exist, and may you read it?");
        }

        var connection = Encoding.UTF8.GetString(bytes, 0, read).Trim();
        if (connection.Length == 0) throw new StoreException($"The file {Printable.Line(file)} holds no connection string.");
        return connection.Length <= LongestConnection && !connection.Any(char.IsControl)
            ? connection
            : throw new StoreException($"The file {Printable.Line(file)} doesn't hold a connection string: that is one line.");
    }
}
