namespace Chalkboard.Statistics.Tests;

/// <summary>Tests that change or measure state that the whole process shares: threads of reports, memory.</summary>
[CollectionDefinition(nameof(NonParallelCollection), DisableParallelization = true)]
public sealed class NonParallelCollection;
