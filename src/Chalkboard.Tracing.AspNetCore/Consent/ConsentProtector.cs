using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Chalkboard.Tracing.AspNetCore.Consent;

/// <summary>Protects consents and invitations with Data Protection, so that only this application can make or read them.</summary>
internal sealed class ConsentProtector(IDataProtectionProvider provider, TimeProvider timeProvider)
{
    // The pages create shorter texts.
    private const int MaxLength = 4096;

    private readonly IDataProtector _consents = provider.CreateProtector("Chalkboard.Tracing.AspNetCore", "Consent", "1");
    private readonly IDataProtector _invitations = provider.CreateProtector("Chalkboard.Tracing.AspNetCore", "Invitation", "1");

    public string Protect(TraceConsent consent) => _consents.Protect(consent.Serialize());

    public string Protect(TraceInvitation invitation) => _invitations.Protect(invitation.Serialize());

    /// <summary>Reads a consent; null if it is not one of this application, or has expired.</summary>
    public TraceConsent? ReadConsent(string? text) =>
        Unprotect(_consents, text) is { } plain && TraceConsent.Parse(plain) is { } consent && consent.ExpiresAt > timeProvider.GetUtcNow()
            ? consent
            : null;

    /// <summary>Reads an invitation; null if it is not one of this application, or has expired.</summary>
    public TraceInvitation? ReadInvitation(string? text) =>
        Unprotect(_invitations, text) is { } plain && TraceInvitation.Parse(plain) is { } invitation
        && invitation.ExpiresAt > timeProvider.GetUtcNow()
            ? invitation
            : null;

    private static string? Unprotect(IDataProtector protector, string? text)
    {
        if (text is not { Length: > 0 and <= MaxLength }) return null;
        try
        {
            return protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
