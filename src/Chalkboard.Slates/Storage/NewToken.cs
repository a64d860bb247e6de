namespace Chalkboard.Slates.Storage;

/// <summary>A token to record.</summary>
public sealed record NewToken
{
    /// <summary>The SHA-256 of the token.</summary>
    public required TokenId Id { get; init; }

    /// <summary>The owner.</summary>
    public required string Owner { get; init; }

    /// <summary>A label for people, such as a browser's name.</summary>
    public required string Label { get; init; }

    /// <summary>A payload that is returned with the token, such as the claims of a sign-in.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The lifetime unless it is renewed.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>The maximum lifetime, however often it is renewed.</summary>
    public required TimeSpan AbsoluteLifetime { get; init; }

    /// <summary>The maximum number of tokens of the owner.</summary>
    public required int MaxPerOwner { get; init; }
}
