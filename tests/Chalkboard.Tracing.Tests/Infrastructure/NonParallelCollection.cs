namespace Chalkboard.Tracing.Tests.Infrastructure;

/// <summary>Tests that count allocated bytes. While other tests run, the JIT optimizes late, and code allocates more until then.</summary>
[CollectionDefinition(nameof(NonParallelCollection), DisableParallelization = true)]
public sealed class NonParallelCollection;
