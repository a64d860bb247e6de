namespace IdSets.Users;

/// <summary>The result of the long report, in a document of its own, so that writing it can't undo other changes.</summary>
/// <param name="StartedAt">The time at which it was started.</param>
/// <param name="Seconds">Its duration in seconds.</param>
/// <param name="Sets">The number of sets.</param>
/// <param name="Ids">The number of their ids.</param>
public sealed record LastReport(DateTimeOffset StartedAt, int Seconds, int Sets, long Ids);
