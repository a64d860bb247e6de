namespace Chalkboard.Slates.Storage;

/// <summary>A live token as a store returns it. All times are by the store's clock.</summary>
public sealed record StoredToken
{
    /// <summary>The SHA-256 of the token.</summary>
    public required TokenId Id { get; init; }

    /// <summary>The first token of the chain of reissues that this one belongs to.</summary>
    public required TokenId Family { get; init; }

    /// <summary>Who holds it.</summary>
    public required string Owner { get; init; }

    /// <summary>What a person recognises it by, such as a browser's name.</summary>
    public required string Label { get; init; }

    /// <summary>The bytes it was issued with.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>When it was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it was last renewed, or issued.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>When it expires unless it is renewed.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it ends, however often it is renewed.</summary>
    public required DateTimeOffset AbsoluteExpiresAt { get; init; }

    /// <summary>When this was read.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>Whether it was reissued: another token has taken its place, and this one lives out its grace.</summary>
    public required bool IsSuperseded { get; init; }
}
