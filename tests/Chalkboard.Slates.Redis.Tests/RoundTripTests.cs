using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.Redis.Tests;

/// <summary>The round trips of operations, counted by the proxy.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public async Task Each_common_operation_is_one_round_trip()
    {
        var server = await SharedServers.GetStandaloneAsync();
        await using var proxy = new FaultyProxy(server.Port);
        await using var store = TestData.OpenStore($"127.0.0.1:{proxy.Port}");
        var owner = TestData.CreateOwner();
        var token = TestData.CreateToken(owner);
        await store.Tokens.IssueAsync(token, TestData.Stop);
        var found = await store.Tokens.FindAsync(token.Id, TestData.Stop);
        (string Name, Func<Task> Act)[] operations = [
            ("read while signed in", async () => Assert.NotNull(
                (await store.ReadAsync(new ReadRequest(owner, ["a", "absent"], "below/", token: found), TestData.Stop)).Token)),
            ("find", async () => await store.FindAsync(owner, "a", TestData.Stop)),
            ("find an absent document", async () => await store.FindAsync(owner, "absent", TestData.Stop)),
            ("commit", async () => await store.AssertCommitsAsync(TestData.CreatePut(owner, "a"))),
            ("commit a document that expires", async () => await store.AssertCommitsAsync(TestData.CreatePut(owner, "e",
                expiresAfter: TimeSpan.FromHours(1)))),
            ("renew a document", async () => await store.AssertCommitsAsync(
                new Commit(owner, [DocumentWrite.Renew("e", TimeSpan.FromHours(1))]))),
            ("commit while signed in",
                async () => await store.AssertCommitsAsync(new Commit(owner, [DocumentWrite.Put("a", TestData.ToUtf8("1"))], token.Id))),
            ("commit several",
                async () => await store.AssertCommitsAsync(
                    new Commit(owner,
                        [DocumentWrite.Put("b", TestData.ToUtf8("1"), Precondition.None), DocumentWrite.Delete("c"),
                            DocumentWrite.Check("a", Precondition.Present)]))),
            ("conflict",
                async () => Assert.Equal(
                    CommitOutcome.Conflict(
                        "a"), await store.CommitAsync(TestData.CreatePut(owner, "a", when: Precondition.Absent), TestData.Stop))),
            ("list", async () => await store.ListAsync(owner, "", PageRequest.First, TestData.Stop)),
            ("drop", async () => await store.DeleteAsync(owner, TestData.Stop)),
            ("resolve a token", async () => Assert.NotNull(await store.Tokens.FindAsync(token.Id, TestData.Stop))),
            ("resolve an unknown token", async () => Assert.Null(await store.Tokens.FindAsync(TestData.CreateTokenId(), TestData.Stop)))];

        // The first calls load the scripts. The client sometimes sends a message of its own, so the lowest of three counts is used.
        foreach (var (_, act) in operations) await act();
        foreach (var (name, act) in operations)
        {
            var least = long.MaxValue;
            for (var i = 0; i < 3; i++)
            {
                var before = proxy.RoundTrips;
                await act();
                least = Math.Min(least, proxy.RoundTrips - before);
            }

            Assert.True(least == 1, $"'{name}' took {least} round trips.");
        }
    }
}
