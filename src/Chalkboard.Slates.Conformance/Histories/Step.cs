using System.Collections.Immutable;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>
/// The next action of a client in a plan. It does not depend on earlier steps, so a plan without some of its steps is still a plan.
/// A <see cref="SimulatedClient"/> turns it into an operation.
/// </summary>
internal abstract record Step
{
    /// <summary>The index of the slate in the run.</summary>
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
/// An action on one of the tokens that the client knows, counted from the last. If it knows none, on a token that was never issued.
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

    /// <summary>The version that the client saw last.</summary>
    AtLastSeenVersion,

    /// <summary>A version that the client saw before its last one.</summary>
    AtEarlierVersion,
}
