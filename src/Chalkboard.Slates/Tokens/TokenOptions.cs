namespace Chalkboard.Slates;

/// <summary>How long tokens live.</summary>
public sealed class TokenOptions
{
    /// <summary>How long a token lives after its last renewal. 14 days by default.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a token lives at most, however often it is renewed. 90 days by default.</summary>
    public TimeSpan AbsoluteLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How old a token's last renewal must be for it to be renewed again: the others of its requests write nothing.
    /// 10 minutes by default.
    /// </summary>
    public TimeSpan RenewAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a token stays valid after it was reissued. 1 minute by default.</summary>
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The most sign-ins that one owner may have; a further one ends the one that was seen longest ago. 100 by default.</summary>
    public int MaxPerOwner { get; set; } = 100;
}
