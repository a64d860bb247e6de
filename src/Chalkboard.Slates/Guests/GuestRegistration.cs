namespace Chalkboard.Slates.Guests;

/// <summary>The typed slates that guests can have, with the functions that merge them.</summary>
internal sealed class GuestRegistration
{
    public Dictionary<Type, List<GuestMergeStep>> Slates { get; } = [];
}

/// <summary>Adds the writes that merge a part of a guest's slate into a user's.</summary>
internal delegate ValueTask GuestMergeStep(
    SlateContext guest, SlateContext user, SlateCommit commit, CancellationToken cancellationToken);
