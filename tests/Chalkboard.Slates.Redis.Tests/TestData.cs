using System.Text;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Slates.Redis.Tests;

internal static class TestData
{
    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static string Owner() => $"owner-{Guid.NewGuid():n}";

    public static RedisSlateStore Store(
        string configuration, Action<RedisStoreOptions>? configure = null, ILogger? logger = null, TimeProvider? time = null)
    {
        var options = new RedisStoreOptions { ConnectionString = configuration };
        configure?.Invoke(options);
        return new RedisSlateStore(options, time ?? TimeProvider.System, logger ?? NullLogger.Instance);
    }

    public static ReadOnlyMemory<byte> Json(string json) => Encoding.UTF8.GetBytes(json);

    public static Commit Put(
        string owner, string id = "user", string json = """{"timeZone":"UTC"}""", Precondition when = default,
        TimeSpan? expiresAfter = null) =>
        new(owner, [DocumentWrite.Put(id, Json(json), when, expiresAfter)]);

    public static NewToken Token(string owner, TimeSpan? lifetime = null, int perOwner = 10) => new()
    {
        Id = TokenId(),
        Owner = owner,
        Label = "Lynx",
        Lifetime = lifetime ?? TimeSpan.FromHours(1),
        AbsoluteLifetime = TimeSpan.FromDays(1),
        MaxPerOwner = perOwner,
    };

    public static TokenId TokenId()
    {
        Span<byte> bytes = stackalloc byte[Slates.TokenId.SizeInBytes];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        return Slates.TokenId.FromBytes(bytes);
    }

    public static async Task<string?> ReadAsync(this ISlateStore store, string owner, string id = "user") =>
        await store.FindAsync(owner, id, Stop) is { } document ? Encoding.UTF8.GetString(document.Content.Span) : null;

    public static async Task SucceedsAsync(this ISlateStore store, Commit commit) =>
        Assert.Equal(CommitOutcome.Committed, await store.CommitAsync(commit, Stop));

    public static async Task<StoreUnavailableException> FailsAsync(this ISlateStore store, Commit commit) =>
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CommitAsync(commit, Stop));
}
