using System.Collections.Immutable;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>
/// A step of a plan: what a client does next, in words that don't depend on what came before, so that a plan stays one
/// when steps are left out of it. A <see cref="SimulatedClient"/> makes operations of it.
/// </summary>
internal abstract record Step
{
    /// <summary>On which of the run's slates.</summary>
    public int Slate { get; init; }
}

internal sealed record FindStep(string Id) : Step;

internal sealed record CommitStep(ImmutableArray<WriteStep> Writes, bool RequiresSignIn) : Step
{
    public override string ToString() => string.Join(" + ", Writes) + (RequiresSignIn ? " while signed in" : "");
}

internal sealed record WriteStep(string Id, DocumentAction Action, Expectation Expectation, int? Lifetime);

internal sealed record ListStep(string Prefix, int PageSize) : Step;

internal sealed record DeleteSlateStep : Step;

internal sealed record ListOwnersStep : Step;

internal sealed record WaitStep(int Ticks) : Step;

internal sealed record IssueStep(int Lifetime, int AbsoluteLifetime, int MaxPerOwner) : Step;

/// <summary>
/// Something done with one of the tokens that the client knows, counted from the last; with one that never was if it knows none.
/// </summary>
internal sealed record TokenStep(TokenAction Action, int TokenIndex, int Ticks) : Step;

internal sealed record ListTokensStep : Step;

internal enum TokenAction { Find, Renew, Reissue, Revoke, RevokeAll, RevokeOthers }

/// <summary>The precondition that a client sets on a document that it writes.</summary>
internal enum Expectation
{
    Nothing,
    Absent,
    Present,

    /// <summary>That it be as the client last saw it.</summary>
    AtLastSeenVersion,

    /// <summary>That it be as the client saw it before that.</summary>
    AtEarlierVersion,
}
