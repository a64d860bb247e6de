namespace Chalkboard.Tracing.AspNetCore.Rules;

/// <summary>An activity that is about to be created, if a listener wants it.</summary>
/// <param name="Source">The name of its source.</param>
/// <param name="Name">The name of its operation.</param>
/// <param name="TimeProvider">The clock of the application.</param>
internal readonly record struct ActivityCandidate(string Source, string Name, TimeProvider TimeProvider);
