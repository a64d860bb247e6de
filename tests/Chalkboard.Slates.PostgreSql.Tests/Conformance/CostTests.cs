namespace Chalkboard.Slates.PostgreSql.Tests.Conformance;

/// <summary>
/// Tests that count a server's work. They don't run in parallel with other tests: when another test creates a schema, the server reads
/// its catalogs again during the counted operations.
/// </summary>
[CollectionDefinition(nameof(CostTests), DisableParallelization = true)]
public sealed class CostTests;
