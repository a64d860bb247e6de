using Chalkboard.Slates.Redis.Connections;
using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Tokens;

/// <summary>The tokens of a <see cref="RedisSlateStore"/>.</summary>
/// <remarks>
/// Each token has a key, so that one round trip finds it. Its family has a record in the list of its owner's sign-ins, in the same slot as
/// the owner's documents. In a cluster, the two can be on different servers, so the order of steps matters.
/// <para>To issue a token, the store first creates its key in the prepared state, in which it is not valid. Then it adds the record. Then
/// it makes the key live, if it still exists. So every live token has a record, with which it can be revoked, and a record without a key is
/// not valid.</para>
/// <para>To revoke a sign-in, the store moves its record to the list of sign-ins that are being revoked; from then on no commit succeeds
/// with it. Then it deletes the keys of all its tokens, then the record. A commit that finds such a record deletes the keys itself before
/// it reports that the sign-in has ended. So no token is live after such a report, even if the process that revoked it has crashed.</para>
/// <para>A read that knows the token's owner and family needs the record only. It therefore sees a revocation as soon as a commit does, and
/// likewise deletes the keys before it reports that the sign-in has ended.</para>
/// </remarks>
internal sealed class RedisTokenStore(
    ScriptExecutor scriptExecutor, Keys keys, ChangeFeed ends, TimeSpan timeout, TimeProvider timeProvider) : ITokenStore
{
    // Much longer than the timeout of the operation that issues the token.
    private readonly TimeSpan _preparedLifetime = timeout + TimeSpan.FromMinutes(1);

    private readonly TokenFinder _finder = new(scriptExecutor, keys);

    public async ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken = default)
    {
        var token = await _finder.FindAsync(id, cancellationToken).ConfigureAwait(false);
        return token.IsIssued ? TokenCodec.Decode(id, token) : null;
    }

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var deadline = new Deadline(timeProvider, timeout);
        await deadline.RunFirstStepAsync(PrepareAsync(token, token.Id, cancellationToken)).ConfigureAwait(false);
        await AddAsync(deadline, token, token.Id, null, default).ConfigureAwait(false);
    }

    public async ValueTask<bool> ReissueAsync(
        TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(successor);
        var deadline = new Deadline(timeProvider, timeout);
        var currentToken = await deadline.RunFirstStepAsync(FindAsync(current, cancellationToken)).ConfigureAwait(false);
        if (currentToken is null || currentToken.Owner != successor.Owner) return false;
        await deadline.RunFirstStepAsync(PrepareAsync(successor, currentToken.Family, cancellationToken)).ConfigureAwait(false);
        if (await AddAsync(deadline, successor, currentToken.Family, current, gracePeriod).ConfigureAwait(false)) return true;
        await deadline.RunLaterStepAsync(DeleteTokenAsync(successor.Id)).ConfigureAwait(false);
        return false;
    }

    public async ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        var deadline = new Deadline(timeProvider, timeout);
        if (await deadline.RunFirstStepAsync(FindAsync(id, cancellationToken)).ConfigureAwait(false) is not { } token) return null;
        RedisValue[] arguments = [TokenCodec.EncodeId(token.Family), TokenCodec.EncodeId(id), TimeCodec.ToMilliseconds(lifetime)];
        var renewed = await deadline.RunFirstStepAsync(
            WriteFamiliesAsync(Script.RenewToken, token.Owner, arguments, cancellationToken), isWrite: true).ConfigureAwait(false);
        if (renewed.IsNull) return null;
        ReadOnlyMemory<byte> times = (RedisValue)renewed;
        var reply = await deadline.RunLaterStepAsync(
            WriteTokenAsync(id, "L", "", "", times[..TimeCodec.SizeInBytes], times[TimeCodec.SizeInBytes..], "")).ConfigureAwait(false);
        return reply.IsNull ? null : TokenCodec.Decode(id, FoundToken.Decode((RedisValue)reply));
    }

    public async ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default)
    {
        var deadline = new Deadline(timeProvider, timeout);
        return await deadline.RunFirstStepAsync(FindAsync(id, cancellationToken)).ConfigureAwait(false) is { } token
            && await RevokeFamilyAsync(deadline, token.Owner, TokenCodec.EncodeId(token.Family), "live", id, cancellationToken)
                .ConfigureAwait(false) > 0;
    }

    public async ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellationToken = default)
    {
        var deadline = new Deadline(timeProvider, timeout);
        RedisValue[] arguments = [exceptFamily is { } family ? TokenCodec.EncodeId(family) : "", keys.EndsChannel, owner];
        var (revokedCount, hasMore, revokedFamilies) = (0, true, new List<TokenFamily>());
        // All families are marked before the first key is deleted. From then on no commit succeeds with them.
        for (var stepCancellationToken = cancellationToken; hasMore; stepCancellationToken = CancellationToken.None)
        {
            var reply = await deadline.RunFirstStepAsync(
                WriteFamiliesAsync(Script.RevokeFamilies, owner, arguments, stepCancellationToken), isWrite: true).ConfigureAwait(false);
            revokedCount += (int)reply[0];
            revokedFamilies = TokenFamily.Decode(reply[1]);
            hasMore = (int)reply[2] == 1;
        }

        await DeleteTokensAsync(deadline, owner, revokedFamilies).ConfigureAwait(false);
        return revokedCount;
    }

    public async ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default)
    {
        var deadline = new Deadline(timeProvider, timeout);
        await FinishRevocationsAsync(deadline, owner, cancellationToken).ConfigureAwait(false);
        var families = await ListFamiliesAsync(deadline, owner, cancellationToken).ConfigureAwait(false);
        TokenId[] ids = [.. families.SelectMany(family => family.Tokens)];
        var reads = Task.WhenAll(ids.Select(id => _finder.FindAsync(id, cancellationToken).AsTask()));
        var found = await deadline.RunFirstStepAsync(new ValueTask<FoundToken[]>(reads)).ConfigureAwait(false);
        // A prepared token is about to become live, and is skipped.
        var tokensById = ids.Zip(found).Where(token => token.Second.Exists).ToDictionary(token => token.First, token => token.Second);
        foreach (var lostFamily in families.Where(family => !family.Tokens.Any(tokensById.ContainsKey)))
            await RevokeFamilyAsync(deadline, owner, lostFamily.Id, "lost", lostFamily.Tokens[0], cancellationToken).ConfigureAwait(false);
        return [.. tokensById.Where(token => token.Value.IsIssued).Select(token => TokenCodec.Decode(token.Key, token.Value))
            .OrderByDescending(token => token.SeenAt)];
    }

    public IAsyncEnumerable<string?> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        ends.WatchOwnersAsync(owner, cancellationToken);

    /// <summary>Finishes revocations that other operations have begun.</summary>
    public ValueTask FinishRevocationsAsync(string owner, CancellationToken cancellationToken) =>
        FinishRevocationsAsync(new Deadline(timeProvider, timeout), owner, cancellationToken);

    /// <summary>Deletes a token whose record is missing, or expired. It could not be revoked.</summary>
    public async ValueTask DeleteWithoutRecordAsync(TokenId id) => await DeleteTokenAsync(id).ConfigureAwait(false);

    // A prepared token may be lost. The script that makes it live waits until replicas have both changes.
    private ValueTask<RedisResult> PrepareAsync(NewToken token, TokenId family, CancellationToken cancellationToken) =>
        scriptExecutor.ReadAsync(
            Script.PrepareToken,
            [keys.GetTokenKey(token.Id)],
            [TokenCodec.EncodePrepared(token, family), TimeCodec.ToMilliseconds(_preparedLifetime)],
            cancellationToken);

    private ValueTask<RedisResult> WriteTokenAsync(
        TokenId id, RedisValue expectedState, RedisValue state, RedisValue issued, RedisValue seen, RedisValue expiry,
        RedisValue absoluteExpiry) =>
        scriptExecutor.WriteAsync(
            Script.WriteToken,
            [keys.GetTokenKey(id)],
            [expectedState, state, issued, seen, expiry, absoluteExpiry],
            CancellationToken.None);

    private ValueTask<RedisResult> WriteFamiliesAsync(
        Script script, string owner, RedisValue[] arguments, CancellationToken cancellationToken) =>
        scriptExecutor.WriteAsync(script, keys.GetTokenKeys(owner), arguments, cancellationToken);

    private ValueTask<RedisResult> DeleteTokenAsync(TokenId id) =>
        scriptExecutor.WriteAsync(Script.DeleteToken, [keys.GetTokenKey(id)], [], CancellationToken.None);

    /// <returns>False if the token to be replaced is not the live one of its family. Then nothing has changed.</returns>
    private async ValueTask<bool> AddAsync(Deadline deadline, NewToken token, TokenId family, TokenId? replaced, TimeSpan gracePeriod)
    {
        RedisValue[] arguments =
        [
            TokenCodec.EncodeId(family),
            TokenCodec.EncodeId(token.Id),
            TimeCodec.ToMilliseconds(token.Lifetime),
            TimeCodec.ToMilliseconds(token.AbsoluteLifetime),
            token.MaxPerOwner,
            replaced is { } id ? TokenCodec.EncodeId(id) : "",
            TimeCodec.ToMilliseconds(gracePeriod),
            keys.EndsChannel,
            token.Owner,
        ];
        var reply = await deadline.RunFirstStepAsync(
            WriteFamiliesAsync(Script.AddToken, token.Owner, arguments, CancellationToken.None), isWrite: true).ConfigureAwait(false);
        while (!reply.IsNull && reply.Length == 1)
        {
            // There are more sign-ins to revoke than one script may handle.
            await DeleteTokensAsync(deadline, token.Owner, TokenFamily.Decode(reply[0])).ConfigureAwait(false);
            reply = await deadline.RunLaterStepAsync(WriteFamiliesAsync(Script.AddToken, token.Owner, arguments, CancellationToken.None))
                .ConfigureAwait(false);
        }

        if (reply.IsNull) return false;
        var (now, expiry, absoluteExpiry, graceExpiry) = ((RedisValue)reply[1], (RedisValue)reply[2], (RedisValue)reply[3],
            (RedisValue)reply[4]);
        // The old token is superseded first, because a crash between the steps must not leave two live tokens.
        if (replaced is { } replacedId)
            await deadline.RunLaterStepAsync(WriteTokenAsync(replacedId, "L", "S", "", "", graceExpiry, graceExpiry)).ConfigureAwait(false);
        var written =
            await deadline.RunLaterStepAsync(WriteTokenAsync(token.Id, "P", "L", now, now, expiry, absoluteExpiry)).ConfigureAwait(false);
        await DeleteTokensAsync(deadline, token.Owner, TokenFamily.Decode(reply[0])).ConfigureAwait(false);
        // The prepared key is missing if the family was revoked in the meantime, or if the key was lost. The first has the same result as a
        // revocation after the token was issued.
        if (written.IsNull
            && await RevokeFamilyAsync(deadline, token.Owner, TokenCodec.EncodeId(family), "lost", token.Id, CancellationToken.None)
                .ConfigureAwait(false) > 0)
            throw Faults.TokenLost();
        return true;
    }

    /// <returns>The number of live tokens that were revoked.</returns>
    private async ValueTask<int> RevokeFamilyAsync(
        Deadline deadline, string owner, RedisValue family, RedisValue condition, TokenId token, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = [family, condition, TokenCodec.EncodeId(token), keys.EndsChannel, owner];
        var reply = await deadline.RunFirstStepAsync(
            WriteFamiliesAsync(Script.RevokeFamily, owner, arguments, cancellationToken), isWrite: true).ConfigureAwait(false);
        await DeleteTokensAsync(deadline, owner, TokenFamily.Decode(reply[1])).ConfigureAwait(false);
        return (int)reply[0];
    }

    private async ValueTask FinishRevocationsAsync(Deadline deadline, string owner, CancellationToken cancellationToken)
    {
        var reply = await deadline.RunFirstStepAsync(
            scriptExecutor.ReadAsync(Script.RemoveRevoked, keys.GetTokenKeys(owner), [], cancellationToken)).ConfigureAwait(false);
        await DeleteTokensAsync(deadline, owner, TokenFamily.Decode(reply)).ConfigureAwait(false);
    }

    /// <summary>Deletes the tokens of the families that are being revoked, in batches, until there are none left.</summary>
    private async ValueTask DeleteTokensAsync(Deadline deadline, string owner, List<TokenFamily> revokedFamilies)
    {
        while (revokedFamilies.Count > 0)
        {
            var deletions = Task.WhenAll(revokedFamilies.SelectMany(family => family.Tokens).Select(id => DeleteTokenAsync(id).AsTask()));
            await deadline.RunLaterStepAsync(new ValueTask<RedisResult[]>(deletions)).ConfigureAwait(false);
            RedisValue[] families = [.. revokedFamilies.Select(family => family.Id)];
            var remaining =
                await deadline.RunLaterStepAsync(WriteFamiliesAsync(Script.RemoveRevoked, owner, families, CancellationToken.None))
                    .ConfigureAwait(false);
            revokedFamilies = TokenFamily.Decode(remaining);
        }
    }

    private async ValueTask<List<TokenFamily>> ListFamiliesAsync(Deadline deadline, string owner, CancellationToken cancellationToken)
    {
        // A scan may return a family twice.
        var families = new Dictionary<RedisValue, TokenFamily>();
        RedisValue cursor = "0";
        do
        {
            var reply = await deadline.RunFirstStepAsync(
                scriptExecutor.ReadAsync(Script.ListFamilies, keys.GetTokenKeys(owner), [cursor], cancellationToken)).ConfigureAwait(false);
            foreach (var family in TokenFamily.Decode(reply[1])) families[family.Id] = family;
            cursor = (RedisValue)reply[0];
        }
        while (cursor != "0");
        return [.. families.Values];
    }
}
