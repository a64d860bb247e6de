namespace Chalkboard.Tracing.Weaver.Tests.Given;

/// <summary>Tests of what all traces of the process have in common.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
