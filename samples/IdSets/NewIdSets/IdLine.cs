namespace IdSets.NewIdSets;

/// <summary>A line of an uploaded file.</summary>
/// <param name="Number">Its number in the file, from 1.</param>
/// <param name="Text">The id, or the beginning of an invalid one.</param>
/// <param name="WellFormed">True if it is an id.</param>
public readonly record struct IdLine(int Number, string Text, bool WellFormed);
