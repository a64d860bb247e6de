using Chalkboard.Slates.Redis.Engine;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis;

/// <summary>The tokens of a <see cref="RedisSlateStore"/>.</summary>
/// <remarks>
/// A token has a key of its own, found in one round trip, and its family has a record among its owner's sign-ins, beside
/// the owner's documents. On a cluster these are on different servers, so the order of steps matters:
/// <para>A token's key is made first, as prepared, which finds nobody; then its record; then the key goes live if it is
/// still there. So whatever is live has a record by which it is revoked, and a record without a key is dead for good.</para>
/// <para>A sign-in ends as its record moves to those that are being ended, from where on no commit passes with it; then the
/// keys of all of its tokens are deleted; then the record. A commit that meets such a record deletes the keys itself before
/// it says that the sign-in has ended. So nobody who was told so finds a token still alive, even if whoever revoked it has
/// crashed.</para>
/// </remarks>
internal sealed class RedisTokenStore(Server server, Keys keys, TimeSpan timeout, TimeProvider time) : ITokenStore
{
    // Long against the timeout after which an issue that is still under way has failed.
    private readonly TimeSpan _prepared = timeout + TimeSpan.FromMinutes(1);

    public async ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellation = default)
    {
        var answer = await ReadAsync(id, cancellation).ConfigureAwait(false);
        return answer.IsNullOrEmpty ? null : TokenForm.Read(id, answer);
    }

    public async ValueTask IssueAsync(NewToken token, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var deadline = new Deadline(time, timeout);
        await deadline.StepAsync(PrepareAsync(token, token.Id, cancellation)).ConfigureAwait(false);
        await AddAsync(deadline, token, token.Id, null, default).ConfigureAwait(false);
    }

    public async ValueTask<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan grace, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(successor);
        var deadline = new Deadline(time, timeout);
        if (await deadline.StepAsync(FindAsync(current, cancellation)).ConfigureAwait(false) is not { } old || old.Owner != successor.Owner) return false;
        await deadline.StepAsync(PrepareAsync(successor, old.Family, cancellation)).ConfigureAwait(false);
        if (await AddAsync(deadline, successor, old.Family, current, grace).ConfigureAwait(false)) return true;
        await deadline.FurtherAsync(DeleteAsync(successor.Id)).ConfigureAwait(false);
        return false;
    }

    public async ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellation = default)
    {
        var deadline = new Deadline(time, timeout);
        if (await deadline.StepAsync(FindAsync(id, cancellation)).ConfigureAwait(false) is not { } token) return null;
        RedisValue[] arguments = [TokenForm.Id(token.Family), TokenForm.Id(id), Times.Milliseconds(lifetime)];
        var renewed = await deadline.StepAsync(ChangeAsync(Script.SeeToken, token.Owner, arguments, cancellation), changes: true).ConfigureAwait(false);
        if (renewed.IsNull) return null;
        ReadOnlyMemory<byte> times = (RedisValue)renewed;
        var answer = await deadline.FurtherAsync(WriteAsync(id, "L", "", "", times[..Times.Length], times[Times.Length..], "")).ConfigureAwait(false);
        return answer.IsNull ? null : TokenForm.Read(id, (RedisValue)answer);
    }

    public async ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default)
    {
        var deadline = new Deadline(time, timeout);
        return await deadline.StepAsync(FindAsync(id, cancellation)).ConfigureAwait(false) is { } token
            && await EndAsync(deadline, token.Owner, TokenForm.Id(token.Family), "live", id, cancellation).ConfigureAwait(false) > 0;
    }

    public async ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellation = default)
    {
        var deadline = new Deadline(time, timeout);
        RedisValue[] arguments = [exceptFamily is { } family ? TokenForm.Id(family) : ""];
        var (revoked, more, ended) = (0, true, new List<FamilyForm>());
        // All are marked before any is deleted: from then on no commit passes with them.
        for (var step = cancellation; more; step = CancellationToken.None)
        {
            var answer = await deadline.StepAsync(ChangeAsync(Script.EndFamilies, owner, arguments, step), changes: true).ConfigureAwait(false);
            revoked += (int)answer[0];
            ended = FamilyForm.Read(answer[1]);
            more = (int)answer[2] == 1;
        }

        await DeleteAsync(deadline, owner, ended).ConfigureAwait(false);
        return revoked;
    }

    public async ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default)
    {
        var deadline = new Deadline(time, timeout);
        await FinishAsync(deadline, owner, cancellation).ConfigureAwait(false);
        var families = await FamiliesAsync(deadline, owner, cancellation).ConfigureAwait(false);
        TokenId[] ids = [.. families.SelectMany(family => family.Tokens)];
        var found = await deadline.StepAsync(new ValueTask<RedisValue[]>(Task.WhenAll(ids.Select(id => ReadAsync(id, cancellation).AsTask())))).ConfigureAwait(false);
        // One that is only prepared is about to go live, and is left alone.
        var kept = ids.Zip(found).Where(token => !token.Second.IsNull).ToDictionary(token => token.First, token => token.Second);
        foreach (var lost in families.Where(family => !family.Tokens.Any(kept.ContainsKey)))
            await EndAsync(deadline, owner, lost.Id, "lost", lost.Tokens[0], cancellation).ConfigureAwait(false);
        return [.. kept.Where(token => !token.Value.IsNullOrEmpty).Select(token => TokenForm.Read(token.Key, token.Value))
            .OrderByDescending(token => token.SeenAt)];
    }

    /// <summary>Ends what others have begun to end.</summary>
    public ValueTask FinishAsync(string owner, CancellationToken cancellation) => FinishAsync(new Deadline(time, timeout), owner, cancellation);

    /// <returns>The time and the record; empty for one that is prepared; null for none.</returns>
    private async ValueTask<RedisValue> ReadAsync(TokenId id, CancellationToken cancellation) =>
        (RedisValue)await server.ReadAsync(Script.FindToken, [keys.Token(id)], [], cancellation).ConfigureAwait(false);

    // What is only prepared nobody would miss, and what makes it live has waited for replicas to have both.
    private ValueTask<RedisResult> PrepareAsync(NewToken token, TokenId family, CancellationToken cancellation) =>
        server.ReadAsync(Script.PrepareToken, [keys.Token(token.Id)], [TokenForm.Prepare(token, family), Times.Milliseconds(_prepared)], cancellation);

    private ValueTask<RedisResult> WriteAsync(TokenId id, RedisValue expected, RedisValue state, RedisValue issued, RedisValue seen, RedisValue expires, RedisValue ends) =>
        server.ChangeAsync(Script.WriteToken, [keys.Token(id)], [expected, state, issued, seen, expires, ends], CancellationToken.None);

    private ValueTask<RedisResult> ChangeAsync(Script script, string owner, RedisValue[] arguments, CancellationToken cancellation) =>
        server.ChangeAsync(script, keys.Tokens(owner), arguments, cancellation);

    private ValueTask<RedisResult> DeleteAsync(TokenId id) => server.ChangeAsync(Script.DeleteToken, [keys.Token(id)], [], CancellationToken.None);

    /// <returns>False, with nothing changed, if the token to be replaced is not the live one of its family.</returns>
    private async ValueTask<bool> AddAsync(Deadline deadline, NewToken token, TokenId family, TokenId? replaced, TimeSpan grace)
    {
        RedisValue[] arguments = [
            TokenForm.Id(family), TokenForm.Id(token.Id), Times.Milliseconds(token.Lifetime), Times.Milliseconds(token.AbsoluteLifetime), token.PerOwner,
            replaced is { } id ? TokenForm.Id(id) : "", Times.Milliseconds(grace)];
        var added = await deadline.StepAsync(ChangeAsync(Script.AddToken, token.Owner, arguments, CancellationToken.None), changes: true).ConfigureAwait(false);
        while (!added.IsNull && added.Length == 1)
        {
            // There are more to end than one script may.
            await DeleteAsync(deadline, token.Owner, FamilyForm.Read(added[0])).ConfigureAwait(false);
            added = await deadline.FurtherAsync(ChangeAsync(Script.AddToken, token.Owner, arguments, CancellationToken.None)).ConfigureAwait(false);
        }

        if (added.IsNull) return false;
        var (now, expires, ends, graced) = ((RedisValue)added[1], (RedisValue)added[2], (RedisValue)added[3], (RedisValue)added[4]);
        // In this order, because a crash in between must not leave two that live on.
        if (replaced is { } old) await deadline.FurtherAsync(WriteAsync(old, "L", "S", "", "", graced, graced)).ConfigureAwait(false);
        var written = await deadline.FurtherAsync(WriteAsync(token.Id, "P", "L", now, now, expires, ends)).ConfigureAwait(false);
        await DeleteAsync(deadline, token.Owner, FamilyForm.Read(added[0])).ConfigureAwait(false);
        // A prepared key is gone if somebody has ended the family already, which is as if it had been issued before; or if it was lost.
        if (written.IsNull && await EndAsync(deadline, token.Owner, TokenForm.Id(family), "lost", token.Id, CancellationToken.None).ConfigureAwait(false) > 0)
            throw Faults.LostToken();
        return true;
    }

    /// <returns>How many live tokens were ended.</returns>
    private async ValueTask<int> EndAsync(Deadline deadline, string owner, RedisValue family, RedisValue which, TokenId token, CancellationToken cancellation)
    {
        RedisValue[] arguments = [family, which, TokenForm.Id(token)];
        var ended = await deadline.StepAsync(ChangeAsync(Script.EndFamily, owner, arguments, cancellation), changes: true).ConfigureAwait(false);
        await DeleteAsync(deadline, owner, FamilyForm.Read(ended[1])).ConfigureAwait(false);
        return (int)ended[0];
    }

    private async ValueTask FinishAsync(Deadline deadline, string owner, CancellationToken cancellation)
    {
        var ended = await deadline.StepAsync(server.ReadAsync(Script.ForgetEnded, keys.Tokens(owner), [], cancellation)).ConfigureAwait(false);
        await DeleteAsync(deadline, owner, FamilyForm.Read(ended)).ConfigureAwait(false);
    }

    /// <summary>Deletes the tokens of families that are being ended, some at a time, until there are no more.</summary>
    private async ValueTask DeleteAsync(Deadline deadline, string owner, List<FamilyForm> ended)
    {
        while (ended.Count > 0)
        {
            var deleted = Task.WhenAll(ended.SelectMany(family => family.Tokens).Select(id => DeleteAsync(id).AsTask()));
            await deadline.FurtherAsync(new ValueTask<RedisResult[]>(deleted)).ConfigureAwait(false);
            RedisValue[] families = [.. ended.Select(family => family.Id)];
            var others = await deadline.FurtherAsync(ChangeAsync(Script.ForgetEnded, owner, families, CancellationToken.None)).ConfigureAwait(false);
            ended = FamilyForm.Read(others);
        }
    }

    private async ValueTask<List<FamilyForm>> FamiliesAsync(Deadline deadline, string owner, CancellationToken cancellation)
    {
        // A scan may return one twice.
        var families = new Dictionary<RedisValue, FamilyForm>();
        RedisValue place = "0";
        do
        {
            var scanned = await deadline.StepAsync(server.ReadAsync(Script.ListFamilies, keys.Tokens(owner), [place], cancellation)).ConfigureAwait(false);
            foreach (var family in FamilyForm.Read(scanned[1])) families[family.Id] = family;
            place = (RedisValue)scanned[0];
        }
        while (place != "0");
        return [.. families.Values];
    }
}
