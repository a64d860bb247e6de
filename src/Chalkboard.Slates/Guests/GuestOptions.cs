namespace Chalkboard.Slates;

/// <summary>The slates of guests: visitors who are not signed in.</summary>
public sealed class GuestOptions
{
    /// <summary>
    /// The time after the last write of a document after which it expires, and after a guest's last write after which the guest ends: more
    /// than zero, at most 100 years. A shorter <see cref="DocumentRules{T}.ExpiresAfter"/> applies as for users. A guest ends after
    /// <see cref="TokenOptions.AbsoluteLifetime"/> at the latest, or after this time if it is longer. 30 days by default.
    /// </summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(30);
}
