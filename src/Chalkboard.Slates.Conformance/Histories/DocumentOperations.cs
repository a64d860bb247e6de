using System.Collections.Immutable;
using System.Text;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

internal sealed record FindOperation(string Id) : Operation
{
    public override async ValueTask<string> ExecuteAsync(
        ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken) =>
        await store.FindAsync(owner, Id, cancellationToken) is { } document ? $"{document.Version} " +
            $"{Encoding.UTF8.GetString(document.Content.Span)}" : AbsentAnswer;

    public override (SlateModel, string) Apply(SlateModel model) =>
        (model, model.FindDocument(Id) is { } document ? $"{document.Version} {document.Content}" : AbsentAnswer);

    public override string ToString() => $"find {Id}";
}

internal sealed record CommitOperation(ImmutableArray<(DocumentWrite Write, int? Halves)> Writes, TokenId? RequiredTokenFamily = null)
    : Operation
{
    private const string CommittedAnswer = "committed", SignedOutAnswer = "signed out";

    public static bool IsCommitted(string answer) => answer == CommittedAnswer;

    public override async ValueTask<string> ExecuteAsync(
        ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken)
    {
        var outcome =
            await store.CommitAsync(new Commit(owner, [.. Writes.Select(write => write.Write)], RequiredTokenFamily), cancellationToken);
        return outcome.Status switch
        {
            CommitStatus.Committed => CommittedAnswer,
            CommitStatus.SignedOut => SignedOutAnswer,
            _ => FormatConflict(outcome.ConflictingId),
        };
    }

    public override (SlateModel, string) Apply(SlateModel model)
    {
        if (RequiredTokenFamily is { } family && !model.HasLiveFamily(family)) return (model, SignedOutAnswer);
        foreach (var (write, _) in Writes)
            if (!IsMet(write.Precondition, model.FindVersion(write.Id))) return (model, FormatConflict(write.Id));

        var documents = model.Documents.ToBuilder();
        foreach (var (write, halfTicks) in Writes)
            if (write.Action == DocumentAction.Delete) documents.Remove(write.Id);
            else if (write.Action == DocumentAction.Put)
                documents[write.Id] =
                    new(write.Version, Encoding.UTF8.GetString(write.Content.Span), model.Now,
                    halfTicks is { } lifetime ? model.Now + lifetime : ModelDocument.Never);
            else if (write.Action == DocumentAction.Renew && model.FindDocument(write.Id) is { } document)
                documents[write.Id] = document with { ExpiresAt = model.Now + halfTicks!.Value };
        return (model with { Documents = documents.ToImmutable() }, CommittedAnswer);
    }

    public override string ToString() =>
        string.Join(", ", Writes.Select(write => Format(write.Write, write.Halves)))
            + (RequiredTokenFamily is { } family ? $", while signed in as {family}" : "");

    private static bool IsMet(Precondition precondition, DocumentVersion current) => precondition.Kind switch
    {
        PreconditionKind.Absent => current == DocumentVersion.None,
        PreconditionKind.Present => current != DocumentVersion.None,
        PreconditionKind.AtVersion => current == precondition.Version,
        _ => true,
    };

    private static string FormatConflict(string? id) => $"conflict on {id}";

    private static string Format(DocumentWrite write, int? halfTicks)
    {
        var text = new StringBuilder($"{write.Action} {write.Id}".ToLowerInvariant());
        if (write.Action == DocumentAction.Put) text.Append(" as ").Append(write.Version);
        if (halfTicks is { } lifetime) text.Append(" for ").Append(lifetime / 2).Append("½ ticks");
        text.Append(write.Precondition.Kind switch
        {
            PreconditionKind.Absent => " if absent",
            PreconditionKind.Present => " if present",
            PreconditionKind.AtVersion => $" if at {write.Precondition.Version}",
            _ => "",
        });
        return text.ToString();
    }
}

internal sealed record ListDocumentsOperation(string Prefix, int PageSize) : Operation
{
    public override async ValueTask<string> ExecuteAsync(
        ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken)
    {
        var entries = new List<string>();
        await foreach (var entry in store.ListAllAsync(owner, Prefix, PageSize, cancellationToken))
        {
            var expiryTick = entry.ExpiresAt is { } expiresAt ? clock.ToTick(expiresAt) : (int?)null;
            entries.Add(FormatEntry(entry.Id, entry.Version, entry.Size, clock.ToTick(entry.WrittenAt), expiryTick));
        }

        return FormatAnswer(entries);
    }

    public override (SlateModel, string) Apply(SlateModel model) => (model, FormatAnswer(model.LiveDocuments
        .Where(document => document.Key.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(document =>
            FormatEntry(
                document.Key, document.Value.Version, document.Value.Content.Length, TickClock.ToTick(document.Value.WrittenAt),
                document.Value.ExpiresAt == ModelDocument.Never ? null : TickClock.ToTick(document.Value.ExpiresAt)))));

    public override string ToString() => $"list '{Prefix}' by {PageSize}";

    private static string FormatAnswer(IEnumerable<string> entries) => $"[{string.Join("; ", entries)}]";

    private static string FormatEntry(string id, DocumentVersion version, long size, int writtenAt, int? expiresAt) =>
        $"{id} {version}, {size} bytes, written at {writtenAt}, ends at " +
            $"{expiresAt?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no time"}";
}

internal sealed record DeleteSlateOperation : Operation
{
    public override async ValueTask<string> ExecuteAsync(
        ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken) =>
        FormatAnswer(await store.DeleteAsync(owner, cancellationToken));

    public override (SlateModel, string) Apply(SlateModel model) =>
        (model with { Documents = SlateModel.Empty.Documents }, FormatAnswer(model.LiveDocuments.Any()));

    public override string ToString() => "drop the slate";

    private static string FormatAnswer(bool isDeleted) => isDeleted ? "dropped" : "nothing to drop";
}

/// <summary>Checks whether the list of owners contains the owner.</summary>
internal sealed record IsOwnerListedOperation : Operation
{
    public override async ValueTask<string> ExecuteAsync(
        ISlateStore store, string owner, TickClock clock, CancellationToken cancellationToken) =>
        FormatAnswer((await new Samples.TestSlate(store, owner).ListOwnersAsync()).Contains(owner));

    public override (SlateModel, string) Apply(SlateModel model) => (model, FormatAnswer(model.LiveDocuments.Any()));

    public override string ToString() => "list owners";

    private static string FormatAnswer(bool isListed) => isListed ? "listed" : "not listed";
}
