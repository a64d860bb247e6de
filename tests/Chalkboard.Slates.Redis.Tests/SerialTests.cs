namespace Chalkboard.Slates.Redis.Tests;

/// <summary>Tests that kill servers. They run one after the other, and not in parallel with other tests.</summary>
[CollectionDefinition(nameof(SerialTests), DisableParallelization = true)]
public sealed class SerialTests;
