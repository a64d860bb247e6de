using Chalkboard.Slates;

namespace IdSets.NewIdSets;

/// <summary>An uploaded file.</summary>
/// <param name="Name">The name of the set.</param>
/// <param name="File">The file: a stream that can seek.</param>
/// <param name="Progress">The name under which the page watches the progress, or null.</param>
public sealed record Upload(string Name, Stream File, WorkflowId? Progress);
