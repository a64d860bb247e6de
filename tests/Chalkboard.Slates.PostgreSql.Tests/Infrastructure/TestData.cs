using System.Text;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Slates.PostgreSql.Tests.Infrastructure;

internal static class TestData
{
    public const string Owner = "admin";

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static PostgreSqlSlateStore OpenStore(string connection, Action<PostgreSqlStoreOptions>? configure = null)
    {
        var options = new PostgreSqlStoreOptions { ConnectionString = connection };
        configure?.Invoke(options);
        return new PostgreSqlSlateStore(options, TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>Opens a store in a new schema on the shared server, and creates the schema.</summary>
    public static async Task<(PostgreSqlSlateStore Store, string Schema)> OpenSharedStoreAsync(
        Action<PostgreSqlStoreOptions>? configure = null)
    {
        PostgreSqlPrograms.SkipIfMissing();
        var schema = SharedServer.CreateSchemaName();
        var store = OpenStore((await SharedServer.GetAsync()).ConnectionString, options =>
        {
            options.Schema = schema;
            configure?.Invoke(options);
        });
        await store.FindAsync(Owner, "nothing", Stop);
        return (store, schema);
    }

    public static DocumentWrite CreatePut(
        string id = "user", string json = """{"timeZone":"UTC"}""", Precondition when = default, TimeSpan? expiresAfter = null) =>
        DocumentWrite.Put(id, Encoding.UTF8.GetBytes(json), when, expiresAfter);

    public static Commit CreateCommit(params DocumentWrite[] writes) => new(Owner, writes.Length == 0 ? [CreatePut()] : writes);

    public static NewToken CreateToken(TimeSpan? lifetime = null, string owner = Owner) => new()
    {
        Id = TokenId.FromBytes(System.Security.Cryptography.RandomNumberGenerator.GetBytes(TokenId.SizeInBytes)),
        Owner = owner,
        Label = "Lynx",
        Lifetime = lifetime ?? TimeSpan.FromDays(1),
        AbsoluteLifetime = TimeSpan.FromDays(1),
        MaxPerOwner = 10,
    };

    public static async Task<string?> ReadTextAsync(this ISlateStore store, string id = "user") =>
        await store.FindAsync(Owner, id, Stop) is { } document ? Encoding.UTF8.GetString(document.Content.Span) : null;

    public static async Task AssertCommitsAsync(this ISlateStore store, Commit commit) =>
        Assert.Equal(CommitOutcome.Committed, await store.CommitAsync(commit, Stop));

    public static Task<StoreUnavailableException> AssertFailsAsync(this ISlateStore store, Commit commit) =>
        Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CommitAsync(commit, Stop));
}
