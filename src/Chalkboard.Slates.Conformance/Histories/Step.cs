using System.Collections.Immutable;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>
/// A step of a plan: what a client does next, in words that don't depend on what came before, so that a plan stays one
/// when steps are left out of it. A <see cref="Client"/> makes operations of it.
/// </summary>
internal abstract record Step
{
    /// <summary>On which of the run's slates.</summary>
    public int Slate { get; init; }
}

internal sealed record FindStep(string Id) : Step;

internal sealed record CommitStep(ImmutableArray<WriteStep> Writes, bool WhileSignedIn) : Step
{
    public override string ToString() => string.Join(" + ", Writes) + (WhileSignedIn ? " while signed in" : "");
}

internal sealed record WriteStep(string Id, DocumentAction Action, Expectation When, int? Life);

internal sealed record ListStep(string Prefix, int PageSize) : Step;

internal sealed record DropStep : Step;

internal sealed record OwnersStep : Step;

internal sealed record WaitStep(int Ticks) : Step;

internal sealed record IssueStep(int Life, int Absolute, int PerOwner) : Step;

/// <summary>Something done with one of the tokens that the client knows, counted from the last; with one that never was if it knows none.</summary>
internal sealed record TokenStep(TokenAction Action, int Which, int Ticks) : Step;

internal sealed record ListTokensStep : Step;

internal enum TokenAction { Find, Renew, Reissue, Revoke, RevokeAll, RevokeOthers }

/// <summary>What a client expects of a document that it writes.</summary>
internal enum Expectation
{
    Nothing,
    Absent,
    Present,

    /// <summary>That it be as the client last saw it.</summary>
    AsSeen,

    /// <summary>That it be as the client saw it before that.</summary>
    AsSeenBefore,
}
