namespace Chalkboard.Slates.Storage;

/// <summary>A token to be recorded.</summary>
public sealed record NewToken
{
    /// <summary>The SHA-256 of the token.</summary>
    public required TokenId Id { get; init; }

    /// <summary>Who holds it.</summary>
    public required string Owner { get; init; }

    /// <summary>What a person recognises it by, such as a browser's name.</summary>
    public required string Label { get; init; }

    /// <summary>Bytes that come back with the token, such as the claims of a sign-in.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>How long it lives unless it is renewed.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>How long it lives at most, however often it is renewed.</summary>
    public required TimeSpan AbsoluteLifetime { get; init; }

    /// <summary>The most tokens that its owner may have.</summary>
    public required int MaxPerOwner { get; init; }
}
