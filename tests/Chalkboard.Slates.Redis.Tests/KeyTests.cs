using System.Globalization;
using System.Text;
using Chalkboard.Slates.Redis.Cluster;
using Chalkboard.Slates.Redis.Documents;
using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Redis.Tokens;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Tests;

/// <summary>The keys of the store in the server.</summary>
public sealed class KeyTests : IAsyncLifetime
{
    private readonly string _prefix = $"keys-{Guid.NewGuid():n}";
    private readonly string _owner = TestData.CreateOwner();
    private RedisProcess _server = null!;
    private RedisSlateStore _store = null!;
    private ConnectionMultiplexer _other = null!;

    private IDatabase Raw => _other.GetDatabase();

    private RedisKey Documents => Key("documents");

    private RedisKey Tokens => Key("tokens");

    private RedisKey EndedTokens => Key("tokens:ended");

    public async ValueTask InitializeAsync()
    {
        if (RedisProgram.Path is null) return;
        _server = await SharedServers.GetStandaloneAsync();
        _store = TestData.OpenStore(_server.Address, options => options.KeyPrefix = _prefix);
        _other = await ConnectionMultiplexer.ConnectAsync(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_other is null) return;
        await _store.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task A_document_is_its_JSON_byte_for_byte()
    {
        const string json = "{ \"b\" : 1.0, \"a\":1e400 ,\"a\": \"\\ud800\\u0000\" }\r\n";
        await _store.AssertCommitsAsync(TestData.CreatePut(_owner, "user", json));

        Assert.Equal(json, await Raw.HashGetAsync(Key("contents"), "user"));
    }

    [Theory]
    [InlineData("admin", "admin")]
    [InlineData("{a}b", "%7Ba%7Db")]
    [InlineData("}", "%7D")]
    [InlineData("%7D", "%257D")]
    [InlineData("a:b}:documents", "a:b%7D:documents")]
    [InlineData("字", "字")]
    public void An_owner_is_encoded_within_the_braces_of_a_key_and_decoded(string owner, string tag)
    {
        var keys = new Keys("slates");
        byte[] key = keys.GetSlateKeys(owner)[0]!;

        Assert.Equal($"slates:{{{tag}}}:documents", Encoding.UTF8.GetString(key));
        Assert.Equal(owner, keys.FindOwner(key));
    }

    [Theory]
    [InlineData("slates:{a}:tokens")]
    [InlineData("slates:{}:documents")]
    [InlineData("slates:{a}b}:documents")]
    [InlineData("slates:{%7}:documents")]
    [InlineData("slates:{%zz}:documents")]
    [InlineData("other:{a}:documents")]
    public void Keys_of_other_programs_are_not_taken_for_keys_of_owners(string key) =>
        Assert.Null(new Keys("slates").FindOwner(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public async Task The_sweep_removes_expired_documents_of_inactive_owners_in_steps()
    {
        await using var other = TestData.OpenStore(_server.Address, options =>
        {
            options.KeyPrefix = _prefix;
            options.Sweep.Interval = TimeSpan.FromMilliseconds(20);
            options.Sweep.BatchSize = 2;
        });
        await other.AssertCommitsAsync(TestData.CreatePut(_owner, "stays"));
        await other.AssertCommitsAsync(TestData.CreatePut(_owner, "later", expiresAfter: TimeSpan.FromHours(1)));
        await other.AssertCommitsAsync(new Commit(_owner, [.. Enumerable.Range(0, 25).Select(
            i => DocumentWrite.Put($"{i}", TestData.ToUtf8("1"), default, TimeSpan.FromMilliseconds(1)))]));
        foreach (var guest in (string[])["guest", "{guest}"])
            await other.AssertCommitsAsync(TestData.CreatePut(guest, expiresAfter: TimeSpan.FromMilliseconds(1)));

        await Eventually.UntilAsync(async () => await Raw.HashLengthAsync(Documents) == 2, "Expired documents were not removed.");
        Assert.Equal(["later", "stays"], (await Raw.HashKeysAsync(Key("contents"))).Select(id => (string)id!).Order());
        Assert.Equal(2, await Raw.SortedSetLengthAsync(Key("ids")));
        Assert.Equal(1, await Raw.SortedSetLengthAsync(Key("expiries")));
        await Eventually.UntilAsync(() => Task.FromResult(
            !AllKeys().Any(key => key.Contains("guest", StringComparison.Ordinal))), "The slates of guests were not removed.");
        var expiring = Assert.Single(AllKeys(), key => key.Contains(":expiring:", StringComparison.Ordinal));
        Assert.Equal(_owner, Assert.Single(await Raw.SortedSetRangeByRankAsync(expiring)));
    }

    [Fact]
    public async Task Only_one_of_several_nodes_sweeps_at_a_time()
    {
        using var server = await RedisProcess.StartAsync();
        var every = TimeSpan.FromHours(1);
        var (first, second) = (new FakeTimeProvider(), new FakeTimeProvider());
        await using var one = Sweeping(first);
        await using var other = Sweeping(second);
        await one.AssertCommitsAsync(TestData.CreatePut("admin", "a", expiresAfter: TimeSpan.FromMilliseconds(1)));
        await other.AssertCommitsAsync(TestData.CreatePut("admin", "stays"));

        first.Advance(every);
        await Eventually.UntilAsync(async () => await HeldAsync() == 1, "Expired documents were not removed.");
        await one.AssertCommitsAsync(TestData.CreatePut("admin", "b", expiresAfter: TimeSpan.FromMilliseconds(1)));
        var asked = await TurnsAsync();
        second.Advance(every);
        await Eventually.UntilAsync(async () => await TurnsAsync() > asked, "The second node did not try to start a sweep.");
        await other.AssertCommitsAsync(TestData.CreatePut("admin", "stays"));
        Assert.Equal(2, await HeldAsync());

        await server.ExecuteAsync("DEL", "slates:sweep");
        second.Advance(every);
        await Eventually.UntilAsync(async () => await HeldAsync() == 1, "The second node did not sweep.");

        RedisSlateStore Sweeping(TimeProvider time) =>
            TestData.OpenStore(server.Address, options => options.Sweep.Interval = every, time: time);

        async Task<int> HeldAsync() =>
            int.Parse((await server.ExecuteAsync("HLEN", "slates:{admin}:documents")).AsSpan(1), CultureInfo.InvariantCulture);

        async Task<int> TurnsAsync() => await server.CountCallsAsync("set");
    }

    [Fact]
    public async Task Writes_remove_most_expired_documents()
    {
        await _store.AssertCommitsAsync(TestData.CreatePut(_owner, "stays"));
        for (var i = 0; i < 100; i++) await _store.AssertCommitsAsync(
            TestData.CreatePut(_owner, $"{i}", expiresAfter: TimeSpan.FromMilliseconds(1)));

        Assert.InRange(await Raw.HashLengthAsync(Documents), 1, 10);
        Assert.Equal(await Raw.HashLengthAsync(Documents), await Raw.SortedSetLengthAsync(Key("ids")));
        Assert.Single((await _store.ListAsync(_owner, "", PageRequest.First, TestData.Stop)).Items);
    }

    [Fact]
    public async Task A_page_among_many_expired_documents_ends_early_and_the_next_one_continues()
    {
        await _store.AssertCommitsAsync(TestData.CreatePut(_owner, "a"));
        for (var i = 0; i < 5; i++)
            await _store.AssertCommitsAsync(
                new Commit(_owner,
                    [.. Enumerable.Range(0, 500)
                        .Select(j => DocumentWrite.Put($"b{i}{j:d3}", TestData.ToUtf8("1"), default, TimeSpan.FromMilliseconds(500)))]));
        await _store.AssertCommitsAsync(TestData.CreatePut(_owner, "c"));
        await Eventually.UntilAsync(async () => await _store.ReadTextAsync(_owner, "b4499") is null, "Nothing expired.");

        var (ids, pages) = (new List<string>(), 0);
        for (PageRequest? next = new PageRequest(null, 10); next is { } request; pages++)
        {
            var page = await _store.ListAsync(_owner, "", request, TestData.Stop);
            ids.AddRange(page.Items.Select(entry => entry.Id));
            next = page.NextCursor is { } from ? request with { Cursor = from } : null;
        }

        Assert.Equal(["a", "c"], ids);
        Assert.InRange(pages, 2, 4);
    }

    [Fact]
    public async Task A_slate_with_an_evicted_key_is_not_taken_for_complete()
    {
        await _store.AssertCommitsAsync(TestData.CreatePut(_owner));
        await Raw.KeyDeleteAsync(Key("ids"));
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await _store.ListAsync(_owner, "", PageRequest.First, TestData.Stop));
        Assert.Contains("maxmemory-policy", error.Message, StringComparison.Ordinal);

        await Raw.KeyDeleteAsync(Key("contents"));
        error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.FindAsync(_owner, "user", TestData.Stop));
        Assert.Contains("maxmemory-policy", error.Message, StringComparison.Ordinal);

        await _store.DeleteAsync(_owner, TestData.Stop);
        Assert.Empty((await _store.ListAsync(_owner, "", PageRequest.First, TestData.Stop)).Items);
    }

    [Theory]
    [InlineData("")]
    [InlineData("admin")]
    [InlineData("字")]
    [InlineData("123456789")]
    public async Task A_hash_tag_is_in_the_slot_that_the_server_computes(string tag)
    {
        using var cluster = await RedisProcess.StartAsync("--cluster-enabled", "yes");

        var slot = ClusterSlot.Compute(Encoding.UTF8.GetBytes(tag));

        Assert.Equal($":{slot}\r\n", await cluster.ExecuteAsync("CLUSTER", "KEYSLOT",
            Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(tag))));
        Assert.Equal($":{slot}\r\n", await cluster.ExecuteAsync("CLUSTER", "KEYSLOT", new Keys("slates").GetExpiringKey(slot)!));
    }

    [Fact]
    public async Task The_list_of_an_owner_contains_no_ended_token()
    {
        var revoked = TestData.CreateToken(_owner);
        var kept = TestData.CreateToken(_owner);
        foreach (var token in (NewToken[])[revoked, TestData.CreateToken(_owner, TimeSpan.FromMilliseconds(1)), kept])
            await _store.Tokens.IssueAsync(token, TestData.Stop);
        await _store.Tokens.RevokeAsync(revoked.Id, TestData.Stop);
        Assert.Equal([kept.Id], (await _store.Tokens.ListAsync(_owner, TestData.Stop)).Select(token => token.Id));
        Assert.Equal([(byte[])TokenCodec.EncodeId(kept.Id)!], (await Raw.HashKeysAsync(Tokens)).Select(id => (byte[])id!));
        Assert.False(await Raw.KeyExistsAsync(EndedTokens));

        await _store.Tokens.RevokeAllAsync(_owner, null, TestData.Stop);
        Assert.False(await Raw.KeyExistsAsync(Tokens));
        Assert.Empty(AllKeys());
    }

    [Fact]
    public async Task The_next_list_removes_a_token_whose_issue_was_interrupted()
    {
        var token = TestData.CreateToken(_owner);
        await _store.Tokens.IssueAsync(token, TestData.Stop);
        // The state after a crash between writing the entry and the key, or after the loss of the key.
        await Raw.KeyDeleteAsync(new Keys(_prefix).GetTokenKey(token.Id));

        Assert.Empty(await _store.Tokens.ListAsync(_owner, TestData.Stop));
        Assert.False(await Raw.KeyExistsAsync(Tokens));
    }

    [Fact]
    public async Task A_list_does_not_remove_a_sign_in_in_progress()
    {
        var token = TestData.CreateToken(_owner);
        await _store.Tokens.IssueAsync(token, TestData.Stop);
        // The entry is written, but the key is still pending.
        var key = new Keys(_prefix).GetTokenKey(token.Id);
        await Raw.StringSetRangeAsync(key, 0, "P");

        Assert.Empty(await _store.Tokens.ListAsync(_owner, TestData.Stop));
        Assert.Null(await _store.Tokens.FindAsync(token.Id, TestData.Stop));

        await Raw.StringSetRangeAsync(key, 0, "L");
        Assert.Equal([token.Id], (await _store.Tokens.ListAsync(_owner, TestData.Stop)).Select(listed => listed.Id));
    }

    [Fact]
    public async Task A_sign_in_whose_key_is_lost_in_progress_is_not_reported_as_done()
    {
        const string lose =
            "local held = redis.call('GET', KEYS[1]) if held and string.byte(held) == 80 then return redis.call('DEL', KEYS[1]) end " +
            "return 0";
        var lost = 0;
        await Eventually.UntilAsync(async () =>
        {
            var token = TestData.CreateToken(_owner);
            RedisKey[] key = [new Keys(_prefix).GetTokenKey(token.Id)];
            var issuing = _store.Tokens.IssueAsync(token, TestData.Stop).AsTask();
            while (!issuing.IsCompleted) await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Raw.ScriptEvaluateAsync(lose, key)));
            try
            {
                await issuing;
                Assert.NotNull(await _store.Tokens.FindAsync(token.Id, TestData.Stop));
            }
            catch (StoreUnavailableException e)
            {
                Assert.Contains("Sign in again", e.Message, StringComparison.Ordinal);
                lost++;
            }

            return lost == 3;
        }, "No key was lost during a sign-in.");
        Assert.Equal((await _store.Tokens.ListAsync(_owner, TestData.Stop)).Count, await Raw.HashLengthAsync(Tokens));
    }

    [Fact]
    public async Task The_next_operation_finishes_a_sign_out_that_a_crash_interrupted()
    {
        var token = TestData.CreateToken(_owner);
        await _store.Tokens.IssueAsync(token, TestData.Stop);
        await InterruptAsync(token);

        var commit = new Commit(_owner, [DocumentWrite.Put("a", TestData.ToUtf8("1"))], token.Id);
        Assert.Equal(CommitOutcome.SignedOut, await _store.CommitAsync(commit, TestData.Stop));
        Assert.Null(await _store.Tokens.FindAsync(token.Id, TestData.Stop));
        Assert.Null(await _store.Tokens.RenewAsync(token.Id, TimeSpan.FromHours(1), TestData.Stop));
        Assert.False(await Raw.KeyExistsAsync(EndedTokens));
    }

    [Fact]
    public async Task A_read_finishes_a_sign_out_that_a_crash_interrupted()
    {
        var token = TestData.CreateToken(_owner);
        await _store.Tokens.IssueAsync(token, TestData.Stop);
        var known = await _store.Tokens.FindAsync(token.Id, TestData.Stop);
        await InterruptAsync(token);

        Assert.Null((await _store.ReadAsync(new ReadRequest(_owner, [], token: known), TestData.Stop)).Token);
        Assert.Null(await _store.Tokens.FindAsync(token.Id, TestData.Stop));
        Assert.False(await Raw.KeyExistsAsync(EndedTokens));
    }

    [Fact]
    public async Task A_read_ends_a_token_whose_record_is_lost()
    {
        var token = TestData.CreateToken(_owner);
        await _store.Tokens.IssueAsync(token, TestData.Stop);
        var known = await _store.Tokens.FindAsync(token.Id, TestData.Stop);
        await Raw.KeyDeleteAsync(Tokens);

        Assert.Null((await _store.ReadAsync(new ReadRequest(_owner, [], token: known), TestData.Stop)).Token);
        Assert.Null(await _store.Tokens.FindAsync(token.Id, TestData.Stop));
    }

    [Fact]
    public async Task A_commit_that_can_not_finish_a_sign_out_is_reported_as_not_applied()
    {
        var token = TestData.CreateToken(_owner);
        await _store.Tokens.IssueAsync(token, TestData.Stop);
        await _store.AssertCommitsAsync(TestData.CreatePut(_owner, "b"));
        await InterruptAsync(token);
        // Simulates the loss of the master with the tokens: this user has no access to their keys.
        await _server.ExecuteAsync("ACL", "SETUSER", _prefix, "on", "nopass", "resetchannels", $"&{_prefix}:*", $"~{_prefix}:{{*", "+@all");
        await using var hindered = TestData.OpenStore(
            $"{_server.Address},user={_prefix},password=any", options => options.KeyPrefix = _prefix);

        var error = await hindered.AssertFailsAsync(new Commit(_owner, [DocumentWrite.Put("a", TestData.ToUtf8("1"))], token.Id));
        Assert.False(error.IsOutcomeUnknown);

        Assert.Null(await _store.ReadTextAsync(_owner, "a"));
        Assert.NotNull(await _store.ReadTextAsync(_owner, "b"));
    }

    [Fact]
    public async Task Every_key_of_a_token_expires()
    {
        var token = TestData.CreateToken(_owner);
        await _store.Tokens.IssueAsync(token, TestData.Stop);

        Assert.InRange(
            (await Raw.KeyTimeToLiveAsync(
                new Keys(_prefix).GetTokenKey(token.Id)))!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.InRange((await Raw.KeyTimeToLiveAsync(Tokens))!.Value, TimeSpan.FromHours(24), TimeSpan.FromHours(26));
    }

    [Fact]
    public async Task Two_prefixes_on_one_server_are_separate()
    {
        await using var other = TestData.OpenStore(_server.Address, options => options.KeyPrefix = _prefix + "2");
        await _store.AssertCommitsAsync(TestData.CreatePut(_owner));

        Assert.Null(await other.ReadTextAsync(_owner));
        Assert.Empty((await other.ListOwnersAsync(PageRequest.First, TestData.Stop)).Items);
    }

    [Fact]
    public async Task Flushed_scripts_are_loaded_again()
    {
        var token = TestData.CreateToken(_owner);
        await _store.Tokens.IssueAsync(token, TestData.Stop);
        await _server.ExecuteAsync("SCRIPT", "FLUSH");

        await _store.AssertCommitsAsync(TestData.CreatePut(_owner));
        await _server.ExecuteAsync("SCRIPT", "FLUSH");
        Assert.NotNull(await _store.ReadTextAsync(_owner));
        Assert.NotNull(await _store.Tokens.FindAsync(token.Id, TestData.Stop));
        await _server.ExecuteAsync("SCRIPT", "FLUSH");
        Assert.Equal(1, await _store.Tokens.RevokeAllAsync(_owner, null, TestData.Stop));
    }

    [Fact]
    public async Task A_list_of_owners_ends_among_many_other_keys()
    {
        using var server = await RedisProcess.StartAsync();
        await server.ExecuteAsync("EVAL", "for i = 1, 50000 do redis.call('SET', 'other' .. i, '') end", "0");
        var timeout = TimeSpan.FromSeconds(30);
        // With this clock, the timeout ends each call after about ten steps.
        await using var store = TestData.OpenStore(
            server.Address, options => options.Timeout = timeout, time: new FastTimeProvider(timeout / 20));
        await store.AssertCommitsAsync(TestData.CreatePut(_owner));

        var (owners, pages) = (new List<string>(), 0);
        for (PageRequest? next = new PageRequest(null, 1); next is { } request; pages++)
        {
            var page = await store.ListOwnersAsync(request, TestData.Stop);
            owners.AddRange(page.Items);
            next = page.NextCursor is { } from ? request with { Cursor = from } : null;
        }

        Assert.Equal([_owner], owners);
        Assert.InRange(pages, 3, 50);
    }

    [Fact]
    public async Task A_cursor_of_a_previous_server_lists_from_the_start()
    {
        await _store.AssertCommitsAsync(TestData.CreatePut(_owner));

        foreach (var from in (string[])["", "nonsense", new ScanPosition("another server", 7, "12345", ["ghost"]).ToString()])
            Assert.Equal([_owner], (await _store.ListOwnersAsync(new PageRequest(from, 10), TestData.Stop)).Items);
    }

    /// <summary>
    /// Simulates a crash after the first step of a sign-out: the record is among the ended tokens, but the key still exists.
    /// </summary>
    private async Task InterruptAsync(NewToken token)
    {
        var record = await Raw.HashGetAsync(Tokens, TokenCodec.EncodeId(token.Id));
        await Raw.KeyDeleteAsync([Tokens, Key("tokens:seen"), Key("tokens:expiries")]);
        await Raw.HashSetAsync(EndedTokens, TokenCodec.EncodeId(token.Id), record);
    }

    private RedisKey Key(string what) => $"{_prefix}:{{{_owner}}}:{what}";

    private IEnumerable<string> AllKeys() =>
        _other.GetServers()[0].KeysAsync(pattern: $"{_prefix}:*").ToBlockingEnumerable(TestData.Stop).Select(key => (string)key!);

    private sealed class FastTimeProvider(TimeSpan step) : TimeProvider
    {
        private long _asked;

        public override long GetTimestamp() => Interlocked.Increment(ref _asked) * step.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }
}
