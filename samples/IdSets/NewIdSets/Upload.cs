using Chalkboard.Slates;

namespace IdSets.NewIdSets;

/// <summary>What is uploaded.</summary>
/// <param name="Workflow">The workflow that it becomes. There must be none of this id.</param>
/// <param name="Name">What the set will be called.</param>
/// <param name="File">The file: a stream that can seek.</param>
/// <param name="Progress">What the uploading page calls it, if it wants to watch its progress.</param>
public sealed record Upload(WorkflowId Workflow, string Name, Stream File, WorkflowId? Progress);
