namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>Tests of state that all traces of the process share.</summary>
[CollectionDefinition(nameof(NonParallelCollection), DisableParallelization = true)]
public sealed class NonParallelCollection;
