namespace Chalkboard.Slates.Storage;

/// <summary>A live token as a store returns it. All times are by the store's clock.</summary>
public sealed record StoredToken
{
    /// <summary>The SHA-256 of the token.</summary>
    public required TokenId Id { get; init; }

    /// <summary>The first token of this token's family, the chain of its reissues.</summary>
    public required TokenId Family { get; init; }

    /// <summary>The owner.</summary>
    public required string Owner { get; init; }

    /// <summary>A label for people, such as a browser's name.</summary>
    public required string Label { get; init; }

    /// <summary>The payload that it was issued with.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The time at which it was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The time at which it was last renewed, or issued.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>The time at which it expires unless it is renewed.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The time at which it ends, however often it is renewed.</summary>
    public required DateTimeOffset AbsoluteExpiresAt { get; init; }

    /// <summary>The time of this read.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>True if it was reissued: another token has replaced it, and it ends with its grace period.</summary>
    public required bool IsSuperseded { get; init; }
}
