namespace Chalkboard.Slates;

/// <summary>The label, payload and lifetime of a new token.</summary>
public sealed record TokenRequest
{
    /// <summary>The longest <see cref="Label"/>, in characters.</summary>
    public const int MaxLabelLength = 256;

    /// <summary>The largest <see cref="Payload"/>, in bytes.</summary>
    public const int MaxPayloadBytes = 64 * 1024;

    /// <summary>A label for people, such as a browser's name. U+0000 and unpaired surrogates are not allowed.</summary>
    public string Label { get; init; } = "";

    /// <summary>A payload that is returned with the token, such as the claims of a sign-in. It is stored unencrypted.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>
    /// The maximum lifetime of this token, however often it is renewed, if it is to be shorter than
    /// <see cref="TokenOptions.AbsoluteLifetime"/>. Null: as in the options.
    /// </summary>
    public TimeSpan? Lifetime { get; init; }
}
