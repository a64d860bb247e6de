namespace Chalkboard.Slates.PostgreSql.Tests.Conformance;

/// <summary>
/// Tests that count a server's work, one after the other and not beside others: schemas that others create
/// make the server read its catalogs again within the operations that are counted.
/// </summary>
[CollectionDefinition(nameof(CostTests), DisableParallelization = true)]
public sealed class CostTests;
