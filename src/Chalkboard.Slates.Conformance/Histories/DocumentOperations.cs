using System.Collections.Immutable;
using System.Text;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

internal sealed record Find(string Id) : Operation
{
    public override async ValueTask<string> AskAsync(ISlateStore store, string owner, Calendar calendar, CancellationToken stop) =>
        await store.FindAsync(owner, Id, stop) is { } found ? $"{found.Version} {Encoding.UTF8.GetString(found.Content.Span)}" : Absent;

    public override (SlateModel, string) Apply(SlateModel model) =>
        (model, model.Document(Id) is { } document ? $"{document.Version} {document.Content}" : Absent);

    public override string ToString() => $"find {Id}";
}

internal sealed record CommitAll(ImmutableArray<(DocumentWrite Write, int? Halves)> Writes, TokenId? While = null) : Operation
{
    private const string _committed = "committed", _signedOut = "signed out";

    public static bool IsCommitted(string answer) => answer == _committed;

    public override async ValueTask<string> AskAsync(ISlateStore store, string owner, Calendar calendar, CancellationToken stop)
    {
        var outcome = await store.CommitAsync(new Commit(owner, [.. Writes.Select(write => write.Write)], While), stop);
        return outcome.Status switch
        {
            CommitStatus.Committed => _committed,
            CommitStatus.SignedOut => _signedOut,
            _ => Conflict(outcome.ConflictingId),
        };
    }

    public override (SlateModel, string) Apply(SlateModel model)
    {
        if (While is { } family && !model.HasSignIn(family)) return (model, _signedOut);
        foreach (var (write, _) in Writes)
            if (!Holds(write.When, model.Version(write.Id))) return (model, Conflict(write.Id));

        var documents = model.Documents.ToBuilder();
        foreach (var (write, halves) in Writes)
            if (write.Action == DocumentAction.Remove) documents.Remove(write.Id);
            else if (write.Action == DocumentAction.Put)
                documents[write.Id] = new(write.Version, Encoding.UTF8.GetString(write.Content.Span), model.Now, halves is { } life ? model.Now + life : ModelDocument.Never);
        return (model with { Documents = documents.ToImmutable() }, _committed);
    }

    public override string ToString() => string.Join(", ", Writes.Select(write => Describe(write.Write, write.Halves))) + (While is { } family ? $", while signed in as {family}" : "");

    private static bool Holds(Precondition when, DocumentVersion current) => when.Kind switch
    {
        PreconditionKind.Absent => current == DocumentVersion.None,
        PreconditionKind.Present => current != DocumentVersion.None,
        PreconditionKind.AtVersion => current == when.Version,
        _ => true,
    };

    private static string Conflict(string? id) => $"conflict on {id}";

    private static string Describe(DocumentWrite write, int? halves)
    {
        var text = new StringBuilder($"{write.Action} {write.Id}".ToLowerInvariant());
        if (write.Action == DocumentAction.Put) text.Append(" as ").Append(write.Version);
        if (halves is { } life) text.Append(" for ").Append(life / 2).Append("½ ticks");
        text.Append(write.When.Kind switch
        {
            PreconditionKind.Absent => " if absent",
            PreconditionKind.Present => " if present",
            PreconditionKind.AtVersion => $" if at {write.When.Version}",
            _ => "",
        });
        return text.ToString();
    }
}

internal sealed record ListDocuments(string Prefix, int PageSize) : Operation
{
    public override async ValueTask<string> AskAsync(ISlateStore store, string owner, Calendar calendar, CancellationToken stop)
    {
        var entries = new List<string>();
        for (PageRequest? next = new PageRequest(null, PageSize); next is { } request;)
        {
            var page = await store.ListAsync(owner, Prefix, request, stop);
            entries.AddRange(page.Items.Select(entry =>
                Describe(entry.Id, entry.Version, entry.Size, calendar.TickOf(entry.WrittenAt), entry.ExpiresAt is { } end ? calendar.TickOf(end) : null)));
            next = page.Next is { } from ? request with { From = from } : null;
        }

        return Answer(entries);
    }

    public override (SlateModel, string) Apply(SlateModel model) => (model, Answer(model.LiveDocuments
        .Where(document => document.Key.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(document => Describe(document.Key, document.Value.Version, document.Value.Content.Length, Calendar.TickOf(document.Value.WrittenAt), document.Value.End == ModelDocument.Never ? null : Calendar.TickOf(document.Value.End)))));

    public override string ToString() => $"list '{Prefix}' by {PageSize}";

    private static string Answer(IEnumerable<string> entries) => $"[{string.Join("; ", entries)}]";

    private static string Describe(string id, DocumentVersion version, long size, int written, int? end) =>
        $"{id} {version}, {size} bytes, written at {written}, ends at {end?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no time"}";
}

internal sealed record Drop : Operation
{
    public override async ValueTask<string> AskAsync(ISlateStore store, string owner, Calendar calendar, CancellationToken stop) =>
        Answer(await store.DropAsync(owner, stop));

    public override (SlateModel, string) Apply(SlateModel model) =>
        (model with { Documents = SlateModel.Empty.Documents }, Answer(model.LiveDocuments.Any()));

    public override string ToString() => "drop the slate";

    private static string Answer(bool dropped) => dropped ? "dropped" : "nothing to drop";
}

/// <summary>Whether the owner is in the list of owners.</summary>
internal sealed record IsListed : Operation
{
    public override async ValueTask<string> AskAsync(ISlateStore store, string owner, Calendar calendar, CancellationToken stop) =>
        Answer((await new Samples.SlateOf(store, owner).OwnersAsync()).Contains(owner));

    public override (SlateModel, string) Apply(SlateModel model) => (model, Answer(model.LiveDocuments.Any()));

    public override string ToString() => "list owners";

    private static string Answer(bool listed) => listed ? "listed" : "not listed";
}
