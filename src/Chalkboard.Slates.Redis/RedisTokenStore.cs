using Chalkboard.Slates.Redis.Engine;
using Chalkboard.Slates.Storage;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis;

/// <summary>The tokens of a <see cref="RedisSlateStore"/>.</summary>
/// <remarks>
/// A token has a key of its own, found in one round trip, and an entry in its owner's list, beside the owner's documents.
/// On a cluster these are on different servers, so the order of steps matters:
/// <para>A token's key is made first, as prepared, which finds nobody; then its entry; then the key goes live if it is
/// still there. So whatever is live has an entry by which it is revoked, and an entry without a key is dead for good.</para>
/// <para>A token ends by a mark on its entry, from where on no commit passes with it; then its key is deleted; then the
/// entry. A commit that meets a mark deletes the key itself before it says that the sign-in has ended. So nobody who was
/// told so finds the token still alive, even if whoever revoked it has crashed.</para>
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
        var renewed = await deadline.StepAsync(server.ChangeAsync(Script.RenewEntry, [keys.TokensOf(token.Owner)], [TokenForm.Id(id), Times.Milliseconds(lifetime)], cancellation), changes: true).ConfigureAwait(false);
        if (renewed.IsNull) return null;
        ReadOnlyMemory<byte> times = (RedisValue)renewed;
        var answer = await deadline.FurtherAsync(WriteAsync(id, "L", "", "", times[..Times.Length], times[Times.Length..], "")).ConfigureAwait(false);
        return answer.IsNull ? null : TokenForm.Read(id, (RedisValue)answer);
    }

    public async ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellation = default)
    {
        var deadline = new Deadline(time, timeout);
        return await deadline.StepAsync(FindAsync(id, cancellation)).ConfigureAwait(false) is { } token
            && await EndAsync(deadline, token.Owner, "F", TokenForm.Id(token.Family), TokenForm.Id(id), cancellation).ConfigureAwait(false) > 0;
    }

    public ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellation = default) =>
        EndAsync(new Deadline(time, timeout), owner, exceptFamily is null ? "A" : "O", exceptFamily is { } family ? TokenForm.Id(family) : "", "", cancellation);

    public async ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellation = default)
    {
        var deadline = new Deadline(time, timeout);
        var lists = (RedisResult[])(await deadline.StepAsync(server.ReadAsync(Script.ListEntries, [keys.TokensOf(owner)], [], cancellation)).ConfigureAwait(false))!;
        var gone = TokenForm.Ids(lists[0]);
        var live = TokenForm.Ids(lists[1]);
        var found = await deadline.StepAsync(new ValueTask<RedisValue[]>(Task.WhenAll(live.Select(id => ReadAsync(id, cancellation).AsTask())))).ConfigureAwait(false);
        // One that is only prepared is about to go live, and is left alone.
        gone.AddRange(live.Where((_, i) => found[i].IsNull));
        await RemoveAsync(deadline, owner, gone).ConfigureAwait(false);
        return [.. live.Zip(found).Where(token => !token.Second.IsNullOrEmpty).Select(token => TokenForm.Read(token.First, token.Second)).OrderByDescending(token => token.SeenAt)];
    }

    /// <summary>Ends what others have marked and not yet removed.</summary>
    public async ValueTask FinishAsync(string owner, CancellationToken cancellation) =>
        await EndAsync(new Deadline(time, timeout), owner, "N", "", "", cancellation).ConfigureAwait(false);

    /// <returns>The time and the record; empty for one that is prepared; null for none.</returns>
    private async ValueTask<RedisValue> ReadAsync(TokenId id, CancellationToken cancellation) =>
        (RedisValue)await server.ReadAsync(Script.FindToken, [keys.Token(id)], [], cancellation).ConfigureAwait(false);

    // What is only prepared nobody would miss, and what makes it live has waited for replicas to have both.
    private ValueTask<RedisResult> PrepareAsync(NewToken token, TokenId family, CancellationToken cancellation) =>
        server.ReadAsync(Script.PrepareToken, [keys.Token(token.Id)], [TokenForm.Prepare(token, family), Times.Milliseconds(_prepared)], cancellation);

    private ValueTask<RedisResult> WriteAsync(TokenId id, RedisValue expected, RedisValue state, RedisValue issued, RedisValue seen, RedisValue expires, RedisValue ends) =>
        server.ChangeAsync(Script.WriteToken, [keys.Token(id)], [expected, state, issued, seen, expires, ends], CancellationToken.None);

    private ValueTask<RedisResult> DeleteAsync(TokenId id) => server.ChangeAsync(Script.DeleteToken, [keys.Token(id)], [], CancellationToken.None);

    /// <returns>False, with nothing changed, if the token to be replaced is not live.</returns>
    private async ValueTask<bool> AddAsync(Deadline deadline, NewToken token, TokenId family, TokenId? replaced, TimeSpan grace)
    {
        RedisValue[] arguments = [
            TokenForm.Id(token.Id), TokenForm.Id(family), Times.Milliseconds(token.Lifetime), Times.Milliseconds(token.AbsoluteLifetime), token.PerOwner,
            replaced is { } id ? TokenForm.Id(id) : "", Times.Milliseconds(grace)];
        var added = await deadline.StepAsync(server.ChangeAsync(Script.AddEntry, [keys.TokensOf(token.Owner)], arguments, CancellationToken.None), changes: true).ConfigureAwait(false);
        if (added.IsNull) return false;

        var parts = (RedisResult[])added!;
        var (now, expires, ends, graced) = ((RedisValue)parts[0], (RedisValue)parts[1], (RedisValue)parts[2], (RedisValue)parts[3]);
        var written = await deadline.FurtherAsync(WriteAsync(token.Id, "P", "L", now, now, expires, ends)).ConfigureAwait(false);
        if (replaced is { } old) await deadline.FurtherAsync(WriteAsync(old, "L", "S", "", "", graced, graced)).ConfigureAwait(false);
        await RemoveAsync(deadline, token.Owner, TokenForm.Ids(parts[4])).ConfigureAwait(false);
        if (written.IsNull) await ThrowIfLostAsync(deadline, token).ConfigureAwait(false);
        return true;
    }

    /// <summary>A prepared key is gone if somebody has ended the token already, which is as if it had been issued before; or if it was lost.</summary>
    private async ValueTask ThrowIfLostAsync(Deadline deadline, NewToken token)
    {
        var lists = (RedisResult[])(await deadline.FurtherAsync(server.ReadAsync(Script.ListEntries, [keys.TokensOf(token.Owner)], [], CancellationToken.None)).ConfigureAwait(false))!;
        if (!TokenForm.Ids(lists[1]).Contains(token.Id)) return;
        await RemoveAsync(deadline, token.Owner, [token.Id]).ConfigureAwait(false);
        throw Faults.LostToken();
    }

    /// <returns>How many live tokens were ended.</returns>
    private async ValueTask<int> EndAsync(Deadline deadline, string owner, RedisValue which, RedisValue family, RedisValue live, CancellationToken cancellation)
    {
        var marked = (RedisResult[])(await deadline.StepAsync(server.ChangeAsync(Script.MarkEntries, [keys.TokensOf(owner)], [which, family, live], cancellation), changes: true).ConfigureAwait(false))!;
        await RemoveAsync(deadline, owner, TokenForm.Ids(marked[1])).ConfigureAwait(false);
        return (int)marked[0];
    }

    private async ValueTask RemoveAsync(Deadline deadline, string owner, List<TokenId> ids)
    {
        if (ids.Count == 0) return;
        await deadline.FurtherAsync(new ValueTask<RedisResult[]>(Task.WhenAll(ids.Select(id => DeleteAsync(id).AsTask())))).ConfigureAwait(false);
        await deadline.FurtherAsync(server.ChangeAsync(Script.RemoveEntries, [keys.TokensOf(owner)], [.. ids.Select(TokenForm.Id)], CancellationToken.None)).ConfigureAwait(false);
    }
}
