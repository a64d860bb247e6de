using System.Text;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Slates.Redis.Tests;

internal static class TestData
{
    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static string CreateOwner() => $"owner-{Guid.NewGuid():n}";

    public static RedisSlateStore OpenStore(
        string configuration, Action<RedisStoreOptions>? configure = null, ILogger? logger = null, TimeProvider? time = null)
    {
        var options = new RedisStoreOptions { ConnectionString = configuration };
        configure?.Invoke(options);
        return new RedisSlateStore(options, time ?? TimeProvider.System, logger ?? NullLogger.Instance);
    }

    public static ReadOnlyMemory<byte> ToUtf8(string json) => Encoding.UTF8.GetBytes(json);

    public static Commit CreatePut(
        string owner, string id = "user", string json = """{"timeZone":"UTC"}""", Precondition when = default,
        TimeSpan? expiresAfter = null) =>
        new(owner, [DocumentWrite.Put(id, ToUtf8(json), when, expiresAfter)]);

    public static NewToken CreateToken(string owner, TimeSpan? lifetime = null, int perOwner = 10) => new()
    {
        Id = CreateTokenId(),
        Owner = owner,
        Label = "Lynx",
        Lifetime = lifetime ?? TimeSpan.FromHours(1),
        AbsoluteLifetime = TimeSpan.FromDays(1),
        MaxPerOwner = perOwner,
    };

    public static TokenId CreateTokenId()
    {
        Span<byte> bytes = stackalloc byte[Slates.TokenId.SizeInBytes];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        return Slates.TokenId.FromBytes(bytes);
    }

    public static async Task<string?> ReadTextAsync(this ISlateStore store, string owner, string id = "user") =>
        await store.FindAsync(owner, id, Stop) is { } document ? Encoding.UTF8.GetString(document.Content.Span) : null;

    public static async Task AssertCommitsAsync(this ISlateStore store, Commit commit) =>
        Assert.Equal(CommitOutcome.Committed, await store.CommitAsync(commit, Stop));

    public static async Task<StoreUnavailableException> AssertFailsAsync(this ISlateStore store, Commit commit) =>
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CommitAsync(commit, Stop));
}
