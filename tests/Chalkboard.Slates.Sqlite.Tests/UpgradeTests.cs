using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Files;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Slates.Sqlite.Tests;

/// <summary>A file of an older version is upgraded and keeps its data.</summary>
public sealed class UpgradeTests : IDisposable
{
    private const string Version1 =
        """
        PRAGMA journal_mode = WAL;
        CREATE TABLE documents (
            owner   TEXT NOT NULL,
            id      TEXT NOT NULL,
            version BLOB NOT NULL,
            content TEXT NOT NULL, -- JSON
            written INTEGER NOT NULL, -- milliseconds since 1970, UTC, here and below
            expires INTEGER,
            UNIQUE (owner, id)
        );
        CREATE INDEX documents_by_expiry ON documents (expires) WHERE expires IS NOT NULL;

        CREATE TABLE tokens (
            id         BLOB NOT NULL UNIQUE, -- SHA-256 of the token
            family     BLOB NOT NULL,
            owner      TEXT NOT NULL,
            label      TEXT NOT NULL,
            payload    BLOB NOT NULL,
            issued     INTEGER NOT NULL,
            seen       INTEGER NOT NULL,
            expires    INTEGER NOT NULL,
            ends       INTEGER NOT NULL,
            superseded INTEGER NOT NULL
        );
        CREATE INDEX tokens_by_owner ON tokens (owner, family);
        CREATE INDEX tokens_by_expiry ON tokens (expires);

        PRAGMA application_id = 0x536C6174;
        PRAGMA user_version = 1;

        INSERT INTO documents VALUES ('admin', 'user', x'000102030405060708090a0b0c0d0e0f', '{"timeZone":"UTC"}', 1000, NULL);
        INSERT INTO documents VALUES ('admin', 'workflow', x'100102030405060708090a0b0c0d0e0f', '1', 2000, 10000);
        INSERT INTO documents VALUES ('guest', 'user', x'200102030405060708090a0b0c0d0e0f', '2', 3000, 5000);
        INSERT INTO tokens VALUES (CAST(zeroblob(31) || x'01' AS BLOB), CAST(zeroblob(31) || x'01' AS BLOB), 'admin', 'Lynx', x'07', 1000, 1000, 6000, 20000, 1);
        INSERT INTO tokens VALUES (CAST(zeroblob(31) || x'02' AS BLOB), CAST(zeroblob(31) || x'01' AS BLOB), 'admin', 'Lynx', x'08', 2000, 2000, 20000, 20000, 0);
        INSERT INTO tokens VALUES (CAST(zeroblob(31) || x'03' AS BLOB), CAST(zeroblob(31) || x'03' AS BLOB), 'admin', 'Links', x'', 3000, 3000, 20000, 20000, 0);
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(4_000));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_of_version_1_keeps_its_documents_tokens_versions_and_expiries()
    {
        MakeVersion1();
        await using var store = TestData.OpenStore(_folder.GetPath("slates.db"), time: _time);

        Assert.Equal(["admin", "guest"], (await store.ListOwnersAsync(PageRequest.First, TestData.Stop)).Items);
        Assert.Equal("""{"timeZone":"UTC"}""", await store.ReadTextAsync());
        Assert.Equal(
            [
                new DocumentEntry("user", Version("00"), 18, At(1_000), null),
                new DocumentEntry("workflow", Version("10"), 1, At(2_000), At(10_000)),
            ],
            (await store.ListAsync(TestData.Owner, "", PageRequest.First, TestData.Stop)).Items);
        Assert.Equal(
            [Token(3), Token(2), Token(1)], (await store.Tokens.ListAsync(TestData.Owner, TestData.Stop)).Select(token => token.Id));
        var first = Assert.IsType<StoredToken>(await store.Tokens.FindAsync(Token(1), TestData.Stop));
        Assert.Equal(
            (Token(1), "Lynx", At(1_000), At(6_000), At(20_000),
                true), (first.Family, first.Label, first.IssuedAt, first.ExpiresAt, first.AbsoluteExpiresAt, first.IsSuperseded));
        Assert.Equal([7], first.Payload.ToArray());

        // The upgrade counts the tokens: with MaxPerOwner 2, a third sign-in ends the least recently seen one with its whole family.
        await store.Tokens.IssueAsync(TestData.CreateToken(Token(4), TimeSpan.FromDays(1)) with { MaxPerOwner = 2 }, TestData.Stop);
        Assert.Equal([Token(4), Token(3)], (await store.Tokens.ListAsync(TestData.Owner, TestData.Stop)).Select(token => token.Id));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(await store.ReadTextAsync("workflow"));
        await store.AssertCommitsAsync(TestData.CreateCommit());
    }

    [Fact]
    public async Task Two_processes_that_open_a_file_of_version_1_at_once_upgrade_it_once()
    {
        MakeVersion1();
        // With the real clock, by which one store waits for the other.
        await using var one = TestData.OpenStore(_folder.GetPath("slates.db"));
        await using var other = TestData.OpenStore(_folder.GetPath("slates.db"));
        Assert.All(
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? one : other).ReadTextAsync()))),
            content => Assert.Equal("""{"timeZone":"UTC"}""", content));
    }

    private void MakeVersion1()
    {
        using var connection = TestData.OpenConnection(_folder.GetPath("slates.db"));
        using var command = connection.CreateCommand();
        command.CommandText = Version1;
        command.ExecuteNonQuery();
    }

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static DocumentVersion Version(string first) => DocumentVersion.Parse(first + "0102030405060708090a0b0c0d0e0f", null);

    private static TokenId Token(byte last)
    {
        var bytes = new byte[TokenId.SizeInBytes];
        bytes[^1] = last;
        return TokenId.FromBytes(bytes);
    }
}
