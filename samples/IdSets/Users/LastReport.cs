namespace IdSets.Users;

/// <summary>What the long report found. A document of its own, so that writing it can't undo a change of anything else.</summary>
/// <param name="StartedAt">When it was started.</param>
/// <param name="Seconds">How long it worked.</param>
/// <param name="Sets">How many sets there were.</param>
/// <param name="Ids">How many ids they held.</param>
public sealed record LastReport(DateTimeOffset StartedAt, int Seconds, int Sets, long Ids);
