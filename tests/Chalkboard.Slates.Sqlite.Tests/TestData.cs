using System.Security.Cryptography;
using System.Text;
using Chalkboard.Slates.Sqlite.Connections;
using Chalkboard.Slates.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Slates.Sqlite.Tests;

internal static class TestData
{
    public const string Owner = "admin";

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static SqliteSlateStore OpenStore(
        string file, Action<SqliteStoreOptions>? configure = null, TimeProvider? time = null, WorkCounter? work = null)
    {
        var options = new SqliteStoreOptions { Path = file };
        configure?.Invoke(options);
        return new SqliteSlateStore(options, time ?? TimeProvider.System, NullLogger.Instance, work);
    }

    public static Commit CreateCommit(
        string id = "user", string json = """{"timeZone":"UTC"}""", Precondition when = default, TimeSpan? expiresAfter = null) =>
        new(Owner, [DocumentWrite.Put(id, Encoding.UTF8.GetBytes(json), when, expiresAfter)]);

    /// <summary>Creates a commit with a number of bytes of JSON.</summary>
    public static Commit CreateLargeCommit(string id, int bytes) => CreateCommit(id, $"\"{new string('x', bytes)}\"");

    public static TokenId CreateTokenId() => Slates.TokenId.FromBytes(RandomNumberGenerator.GetBytes(Slates.TokenId.SizeInBytes));

    public static NewToken CreateToken(Slates.TokenId id, TimeSpan lifetime) => new()
    {
        Id = id,
        Owner = Owner,
        Label = "",
        Lifetime = lifetime,
        AbsoluteLifetime = lifetime,
        MaxPerOwner = 10,
    };

    /// <summary>Opens the file as another program would.</summary>
    public static SqliteConnection OpenConnection(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public static long ExecuteScalar(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as long? ?? 0;
    }

    public static async Task<string?> ReadTextAsync(this ISlateStore store, string id = "user") =>
        await store.FindAsync(Owner, id, Stop) is { } document ? Encoding.UTF8.GetString(document.Content.Span) : null;

    public static async Task AssertCommitsAsync(this ISlateStore store, Commit commit) =>
        Assert.Equal(CommitOutcome.Committed, await store.CommitAsync(commit, Stop));

    public static async Task<string> AssertFailsAsync(this ISlateStore store, Commit commit) =>
        (await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CommitAsync(commit, Stop))).Message;

    /// <summary>Waits for an effect of background work.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
