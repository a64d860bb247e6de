namespace Chalkboard.Slates.Redis.Tests;

/// <summary>Tests that kill servers which others use, and so run one after the other, and not beside others.</summary>
[CollectionDefinition(nameof(SerialTests), DisableParallelization = true)]
public sealed class SerialTests;
