using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

internal sealed record Issue(TokenId Id, int Life, int Absolute, int PerOwner) : Operation
{
    public override async ValueTask<string> AskAsync(ISlateStore store, string owner, Calendar calendar, CancellationToken stop)
    {
        await store.Tokens.IssueAsync(TokenText.New(this, owner, calendar), stop);
        return "issued";
    }

    public override (SlateModel, string) Apply(SlateModel model) => (Added(model, Id), "issued");

    public SlateModel Added(SlateModel model, TokenId family) => model
        .With(Id, new(family, model.Now, model.Now, model.Now + Math.Min(Life, Absolute), model.Now + Absolute, false))
        .Bounded(PerOwner, Id);

    public override string ToString() => $"issue {Id} for {Life / 2}½ ticks and {Absolute / 2}½ at most, {PerOwner} an owner";
}

internal sealed record Reissue(TokenId Current, Issue Successor, int Grace) : Operation
{
    public override async ValueTask<string> AskAsync(ISlateStore store, string owner, Calendar calendar, CancellationToken stop) =>
        TokenText.Done(await store.Tokens.ReissueAsync(Current, TokenText.New(Successor, owner, calendar), calendar.Halves(Grace), stop));

    public override (SlateModel, string) Apply(SlateModel model)
    {
        if (model.Token(Current) is not { Superseded: false } current) return (model, TokenText.Done(false));
        var end = Math.Min(current.End, model.Now + Grace);
        return (Successor.Added(model.With(Current, current with { Superseded = true, End = end, AbsoluteEnd = end }), current.Family), TokenText.Done(true));
    }

    public override string ToString() => $"reissue {Current} with a grace of {Grace / 2}½ ticks: {Successor}";
}

internal sealed record FindToken(TokenId Id) : Operation
{
    public override async ValueTask<string> AskAsync(ISlateStore store, string owner, Calendar calendar, CancellationToken stop) =>
        await store.Tokens.FindAsync(Id, stop) is { } token ? TokenText.Describe(token, calendar) : Absent;

    public override (SlateModel, string) Apply(SlateModel model) => (model, model.Token(Id) is { } token ? TokenText.Describe(Id, token) : Absent);

    public override string ToString() => $"find {Id}";
}

internal sealed record Renew(TokenId Id, int Life) : Operation
{
    public override async ValueTask<string> AskAsync(ISlateStore store, string owner, Calendar calendar, CancellationToken stop) =>
        await store.Tokens.RenewAsync(Id, calendar.Halves(Life), stop) is { } token ? TokenText.Describe(token, calendar) : Absent;

    public override (SlateModel, string) Apply(SlateModel model)
    {
        if (model.Token(Id) is not { } token) return (model, Absent);
        var renewed = token with { SeenAt = model.Now, End = Math.Min(model.Now + Life, token.AbsoluteEnd) };
        return (model.With(Id, renewed), TokenText.Describe(Id, renewed));
    }

    public override string ToString() => $"renew {Id} for {Life / 2}½ ticks";
}

internal sealed record Revoke(TokenId Id) : Operation
{
    public override async ValueTask<string> AskAsync(ISlateStore store, string owner, Calendar calendar, CancellationToken stop) =>
        TokenText.Done(await store.Tokens.RevokeAsync(Id, stop));

    public override (SlateModel, string) Apply(SlateModel model) => model.Token(Id) is { } token
        ? (model.Without(model.Tokens.Where(other => other.Value.Family == token.Family).Select(other => other.Key)), TokenText.Done(true))
        : (model, TokenText.Done(false));

    public override string ToString() => $"revoke {Id}";
}

internal sealed record RevokeAll(TokenId? Except) : Operation
{
    public override async ValueTask<string> AskAsync(ISlateStore store, string owner, Calendar calendar, CancellationToken stop) =>
        $"{await store.Tokens.RevokeAllAsync(owner, Except, stop)} revoked";

    public override (SlateModel, string) Apply(SlateModel model)
    {
        List<TokenId> revoked = [.. model.LiveTokens.Where(token => token.Value.Family != Except).Select(token => token.Key)];
        return (model.Without(revoked), $"{revoked.Count} revoked");
    }

    public override string ToString() => Except is { } family ? $"revoke all but the family of {family}" : "revoke all";
}

internal sealed record ListTokens : Operation
{
    public override async ValueTask<string> AskAsync(ISlateStore store, string owner, Calendar calendar, CancellationToken stop) =>
        TokenText.List((await store.Tokens.ListAsync(owner, stop)).Select(token => TokenText.Describe(token, calendar)));

    public override (SlateModel, string) Apply(SlateModel model) =>
        (model, TokenText.List(model.LiveTokens.Select(token => TokenText.Describe(token.Key, token.Value))));

    public override string ToString() => "list tokens";
}

/// <summary>How tokens are made and told of.</summary>
file static class TokenText
{
    public static NewToken New(Issue issue, string owner, Calendar calendar) =>
        Some.Token(owner, calendar.Halves(issue.Life), calendar.Halves(issue.Absolute), issue.PerOwner) with { Id = issue.Id };

    public static string Done(bool done) => done ? "done" : "not live";

    // Tokens seen in one tick come in any order.
    public static string List(IEnumerable<string> tokens) => $"[{string.Join("; ", tokens.Order(StringComparer.Ordinal))}]";

    public static string Describe(StoredToken token, Calendar calendar) => Describe(token.Id, token.Family, token.Superseded,
        calendar.TickOf(token.IssuedAt), calendar.TickOf(token.SeenAt), calendar.TickOf(token.ExpiresAt), token.Superseded ? null : calendar.TickOf(token.EndsAt));

    public static string Describe(TokenId id, ModelToken token) => Describe(id, token.Family, token.Superseded,
        Calendar.TickOf(token.IssuedAt), Calendar.TickOf(token.SeenAt), Calendar.TickOf(token.End), token.Superseded ? null : Calendar.TickOf(token.AbsoluteEnd));

    private static string Describe(TokenId id, TokenId family, bool superseded, int issued, int seen, int expires, int? ends) =>
        $"{id} of {family}{(superseded ? ", superseded" : "")}, issued at {issued}, seen at {seen}, expires at {expires}" + (ends is { } end ? $", ends at {end}" : "");
}
