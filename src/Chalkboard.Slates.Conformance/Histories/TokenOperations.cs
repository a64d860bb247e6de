using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

internal sealed record IssueOperation(TokenId Id, int Lifetime, int AbsoluteLifetime, int MaxPerOwner) : Operation
{
    public override async ValueTask<string> ExecuteAsync(
        ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken)
    {
        await store.Tokens.IssueAsync(TokenAnswers.CreateToken(this, owner, clock), cancellationToken);
        return "issued";
    }

    public override (SlateModel, string) Apply(SlateModel model) => (AddTo(model, Id), "issued");

    public SlateModel AddTo(SlateModel model, TokenId family) => model
        .With(Id, new(family, model.Now, model.Now, model.Now + Math.Min(Lifetime, AbsoluteLifetime), model.Now + AbsoluteLifetime, false))
        .WithMaxPerOwner(MaxPerOwner, Id);

    public override string ToString() =>
        $"issue {Id} for {Lifetime / 2}½ ticks and {AbsoluteLifetime / 2}½ at most, {MaxPerOwner} an owner";
}

internal sealed record ReissueOperation(TokenId Current, IssueOperation Successor, int GracePeriod) : Operation
{
    public override async ValueTask<string> ExecuteAsync(
        ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken) =>
        TokenAnswers.FormatDone(
            await store.Tokens.ReissueAsync(
                Current, TokenAnswers.CreateToken(Successor, owner, clock), clock.ToDuration(GracePeriod), cancellationToken));

    public override (SlateModel, string) Apply(SlateModel model)
    {
        if (model.FindToken(Current) is not { IsSuperseded: false } current) return (model, TokenAnswers.FormatDone(false));
        var graceEnd = Math.Min(current.ExpiresAt, model.Now + GracePeriod);
        return (Successor.AddTo(
            model.With(Current,
                current with
                {
                    IsSuperseded = true,
                    ExpiresAt = graceEnd,
                    AbsoluteExpiresAt = graceEnd
                }), current.Family), TokenAnswers.FormatDone(true));
    }

    public override string ToString() => $"reissue {Current} with a grace of {GracePeriod / 2}½ ticks: {Successor}";
}

internal sealed record FindTokenOperation(TokenId Id) : Operation
{
    public override async ValueTask<string> ExecuteAsync(
        ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken) =>
        await store.Tokens.FindAsync(Id, cancellationToken) is { } token ? TokenAnswers.Format(token, clock) : AbsentAnswer;

    public override (SlateModel, string) Apply(SlateModel model) =>
        (model, model.FindToken(Id) is { } token ? TokenAnswers.Format(Id, token) : AbsentAnswer);

    public override string ToString() => $"find {Id}";
}

internal sealed record RenewOperation(TokenId Id, int Lifetime) : Operation
{
    public override async ValueTask<string> ExecuteAsync(
        ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken) =>
        await store.Tokens.RenewAsync(Id, clock.ToDuration(Lifetime), cancellationToken) is { } token
            ? TokenAnswers.Format(token, clock) : AbsentAnswer;

    public override (SlateModel, string) Apply(SlateModel model)
    {
        if (model.FindToken(Id) is not { } token) return (model, AbsentAnswer);
        var renewed = token with { SeenAt = model.Now, ExpiresAt = Math.Min(model.Now + Lifetime, token.AbsoluteExpiresAt) };
        return (model.With(Id, renewed), TokenAnswers.Format(Id, renewed));
    }

    public override string ToString() => $"renew {Id} for {Lifetime / 2}½ ticks";
}

internal sealed record RevokeOperation(TokenId Id) : Operation
{
    public override async ValueTask<string> ExecuteAsync(
        ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken) =>
        TokenAnswers.FormatDone(await store.Tokens.RevokeAsync(Id, cancellationToken));

    public override (SlateModel, string) Apply(SlateModel model) => model.FindToken(Id) is { } token
        ? (model.Without(model.Tokens.Where(other => other.Value.Family == token.Family).Select(other => other.Key)),
        TokenAnswers.FormatDone(true))
        : (model, TokenAnswers.FormatDone(false));

    public override string ToString() => $"revoke {Id}";
}

internal sealed record RevokeAllOperation(TokenId? ExceptFamily) : Operation
{
    public override async ValueTask<string> ExecuteAsync(
        ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken) =>
        $"{await store.Tokens.RevokeAllAsync(owner, ExceptFamily, cancellationToken)} revoked";

    public override (SlateModel, string) Apply(SlateModel model)
    {
        List<TokenId> revoked = [.. model.LiveTokens.Where(token => token.Value.Family != ExceptFamily).Select(token => token.Key)];
        return (model.Without(revoked), $"{revoked.Count} revoked");
    }

    public override string ToString() => ExceptFamily is { } family ? $"revoke all but the family of {family}" : "revoke all";
}

internal sealed record ListTokensOperation : Operation
{
    public override async ValueTask<string> ExecuteAsync(
        ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken) =>
        TokenAnswers.FormatList(
            (await store.Tokens.ListAsync(owner, cancellationToken)).Select(token => TokenAnswers.Format(token, clock)));

    public override (SlateModel, string) Apply(SlateModel model) =>
        (model, TokenAnswers.FormatList(model.LiveTokens.Select(token => TokenAnswers.Format(token.Key, token.Value))));

    public override string ToString() => "list tokens";
}

/// <summary>Creates tokens and formats answers about them.</summary>
file static class TokenAnswers
{
    public static NewToken CreateToken(IssueOperation issue, string owner, TickClock clock) =>
        TestData.CreateToken(
            owner, clock.ToDuration(issue.Lifetime), clock.ToDuration(issue.AbsoluteLifetime), issue.MaxPerOwner) with
        { Id = issue.Id };

    public static string FormatDone(bool isDone) => isDone ? "done" : "not live";

    // The order of tokens that were seen in the same tick is undefined.
    public static string FormatList(IEnumerable<string> tokens) => $"[{string.Join("; ", tokens.Order(StringComparer.Ordinal))}]";

    public static string Format(StoredToken token, TickClock clock) => Format(token.Id, token.Family, token.IsSuperseded,
        clock.ToTick(
            token.IssuedAt), clock.ToTick(token.SeenAt), clock.ToTick(token.ExpiresAt),
            token.IsSuperseded ? null : clock.ToTick(token.AbsoluteExpiresAt));

    public static string Format(TokenId id, ModelToken token) => Format(id, token.Family, token.IsSuperseded,
        TickClock.ToTick(
            token.IssuedAt), TickClock.ToTick(token.SeenAt), TickClock.ToTick(token.ExpiresAt),
            token.IsSuperseded ? null : TickClock.ToTick(token.AbsoluteExpiresAt));

    private static string Format(
        TokenId id, TokenId family, bool isSuperseded, int issuedAt, int seenAt, int expiresAt, int? absoluteExpiresAt) =>
        $"{id} of {family}{(isSuperseded ? ", superseded" : "")}, issued at {issuedAt}, seen at {seenAt}, expires at {expiresAt}"
            + (absoluteExpiresAt is { } end ? $", ends at {end}" : "");
}
