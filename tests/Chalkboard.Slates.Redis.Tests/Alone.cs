namespace Chalkboard.Slates.Redis.Tests;

/// <summary>Tests that kill servers which others use, and so run one after the other, and not beside others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
