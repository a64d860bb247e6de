namespace Chalkboard.Slates;

/// <summary>What to record with a new token.</summary>
public sealed record TokenRequest
{
    /// <summary>The longest <see cref="Label"/>, in characters.</summary>
    public const int MaxLabelLength = 256;

    /// <summary>The largest <see cref="Payload"/>, in bytes.</summary>
    public const int MaxPayloadBytes = 64 * 1024;

    /// <summary>What a person recognises it by, such as a browser's name. Without U+0000 and halves of surrogate pairs.</summary>
    public string Label { get; init; } = "";

    /// <summary>Bytes that come back with the token, such as the claims of a sign-in. Stored as they are.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>
    /// How long the token lives at most, however often it is renewed, where that is to be less than
    /// <see cref="TokenOptions.AbsoluteLifetime"/>. Null: as the options say.
    /// </summary>
    public TimeSpan? Lifetime { get; init; }
}
