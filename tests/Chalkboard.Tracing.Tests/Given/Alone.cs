namespace Chalkboard.Tracing.Tests.Given;

/// <summary>Tests that count bytes. While others run, code is optimized late, and until then it allocates what it will not.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
