using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Chalkboard.Slates.MongoDb.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Clusters;
using MongoDB.Driver.Core.Connections;
using MongoDB.Driver.Core.Servers;

namespace Chalkboard.Slates.MongoDb.Tests;

/// <summary>Translation of the driver's exceptions to errors of the store. Needs no server.</summary>
public sealed class FaultTests
{
    private static readonly ConnectionId _connection = new(new ServerId(new ClusterId(), new DnsEndPoint("db1", 27017)));
    private static readonly Connections.FaultTranslator _faultTranslator = new(
        "slates", new MongoUrl("mongodb://chalk:s3cret@db1,db2/slates").Servers, TimeSpan.FromSeconds(10));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Both_forms_of_a_duplicate_key_error_are_recognized()
    {
        Assert.True(Connections.Faults.IsDuplicateKey(Write(11000)));
        Assert.True(Connections.Faults.IsDuplicateKey(Command(11000, "E11000 duplicate key error")));
        Assert.False(Connections.Faults.IsDuplicateKey(Write(14031)));
        Assert.False(Connections.Faults.IsDuplicateKey(Command(13, "not authorized")));
        Assert.False(Connections.Faults.IsDuplicateKey(new TimeoutException()));
    }

    [Fact]
    public void A_transaction_with_a_write_conflict_is_retried()
    {
        var conflict = Command(112, "WriteConflict");
        Assert.False(Connections.Faults.IsTransient(conflict));
        conflict.AddErrorLabel("TransientTransactionError");

        Assert.True(Connections.Faults.IsTransient(conflict));
        Assert.True(Connections.Faults.IsTransient(Write(11000)));
    }

    [Theory]
    [InlineData(13, "not authorized", "role readWrite")]
    [InlineData(20, "Transaction numbers are only allowed on a replica set member or mongos", "set Topology to Standalone")]
    [InlineData(123, "node needs to be a replica set member to use read concern", "Set ReadConsistency to Majority")]
    [InlineData(50, "operation exceeded time limit", "within 10 s")]
    [InlineData(14031, "out of disk", "is full")]
    [InlineData(10334, "BSONObj size is invalid", "too large")]
    [InlineData(4711, "something new", "something new (code 4711)")]
    public void A_refusal_of_the_server_is_reported_with_what_to_do_as_not_applied(int code, string message, string expected)
    {
        foreach (var e in (MongoException[])[Command(code, message), Write(code, message)])
        {
            Assert.Contains(expected, _faultTranslator.ToStoreException(e, false).Message, StringComparison.Ordinal);
            Assert.False(Connections.Faults.MayBeApplied(e, isSentOnce: true));
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(89)]
    [InlineData(9001)]
    public void A_lost_connection_behind_a_router_makes_the_outcome_unknown(int code)
    {
        Assert.True(Connections.Faults.MayBeApplied(Command(code, "lost"), isSentOnce: true));
        Assert.True(Connections.Faults.MayBeApplied(Write(code, "lost"), isSentOnce: true));
    }

    [Fact]
    public void The_outcome_is_unknown_only_if_the_command_may_have_reached_the_server()
    {
        Assert.True(
            Connections.Faults.MayBeApplied(new MongoConnectionException(_connection, "broke", new IOException()), isSentOnce: true));
        Assert.True(Connections.Faults.MayBeApplied(new OperationCanceledException(), isSentOnce: true));
        Assert.True(Connections.Faults.MayBeApplied(new MongoNotPrimaryException(_connection, [], []), isSentOnce: true));
        Assert.True(
            Connections.Faults.MayBeApplied(
                new MongoWriteConcernException(
                    _connection, "waiting for replication timed out", new WriteConcernResult(new BsonDocument("ok", 1))),
                    isSentOnce: true));
        Assert.True(
            Connections.Faults.MayBeApplied(
                new MongoConnectionException(
                    _connection, "An exception occurred while receiving a message from the server.", new IOException()), isSentOnce: true));
        Assert.False(
            Connections.Faults.MayBeApplied(
                new MongoConnectionException(
                    _connection, "An exception occurred while sending a message to the server.", new IOException()), isSentOnce: true));
        // The driver has sent the command twice, and reports the second attempt.
        Assert.True(
            Connections.Faults.MayBeApplied(
                new MongoConnectionException(
                    _connection, "An exception occurred while sending a message to the server.", new IOException()), isSentOnce: false));
        Assert.False(Connections.Faults.MayBeApplied(new TimeoutException(), isSentOnce: true));
        Assert.False(
            Connections.Faults.MayBeApplied(
                new MongoConnectionException(
                    _connection, "refused", new SocketException((int)SocketError.ConnectionRefused)), isSentOnce: true));
        Assert.False(Connections.Faults.MayBeApplied(new MongoAuthenticationException(_connection, "no"), isSentOnce: true));
    }

    [Fact]
    public void No_message_contains_the_user_or_the_password()
    {
        foreach (var e in (Exception[])[new TimeoutException(), new MongoAuthenticationException(_connection, "Unable to authenticate."),
            new OperationCanceledException(), Command(13, "no"), new MongoConnectionException(_connection, "broke")])
        {
            var message = _faultTranslator.ToStoreException(e, true).Message;
            Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
            Assert.DoesNotContain("chalk", message, StringComparison.Ordinal);
            Assert.Contains("db1:27017, db2:27017", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_unreachable_server_is_reported_within_the_timeout_as_not_applied()
    {
        await using var store =
            MongoServer.OpenStore(
                $"mongodb://chalk:s3cret@127.0.0.1:{FreePort.Find()}/slates",
                options => options.Timeout = TimeSpan.FromSeconds(5));

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await store.CommitAsync(new Commit("admin", [DocumentWrite.Put("user", "1"u8.ToArray())]), Stop).AsTask()
                .WaitAsync(TestTimeout.Default, Stop));

        Assert.Contains("No MongoDB server that takes writes could be reached", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsOutcomeUnknown);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_documents_are_refused_on_a_standalone_server_before_anything_is_sent()
    {
        await using var store = MongoServer.OpenStore($"mongodb://127.0.0.1:{FreePort.Find()}/slates");

        var error = await Assert.ThrowsAsync<NotSupportedException>(
            async () => await store.CommitAsync(new Commit("admin", [DocumentWrite.Delete("a"), DocumentWrite.Delete("b")]), Stop));

        Assert.Contains("replicaSet=rs0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disposed_store_reports_that_it_is_disposed()
    {
        var store = MongoServer.OpenStore("mongodb://127.0.0.1/slates");
        await store.DisposeAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.FindAsync("admin", "user", Stop));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.Tokens.ListAsync("admin", Stop));
    }

    private static MongoCommandException Command(int code, string message) =>
        new(_connection, message, new BsonDocument("update", "documents"),
        new BsonDocument { { "ok", 0 }, { "code", code }, { "errmsg", message } });

    // The constructor of these exceptions is internal.
    private static MongoWriteException Write(int code, string message = "") => new(_connection, (WriteError)typeof(WriteError)
        .GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic)[0]
        .Invoke([code == 11000 ? ServerErrorCategory.DuplicateKey : ServerErrorCategory.Uncategorized, code, message,
        new BsonDocument()]), null, null);
}
