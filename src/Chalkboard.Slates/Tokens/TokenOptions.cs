namespace Chalkboard.Slates;

/// <summary>The lifetimes of tokens.</summary>
public sealed class TokenOptions
{
    /// <summary>The lifetime of a token after its last renewal. 14 days by default.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>The maximum lifetime of a token, however often it is renewed. 90 days by default.</summary>
    public TimeSpan AbsoluteLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// The time after a token's renewal before a request renews it again. Requests before that write nothing.
    /// 10 minutes by default.
    /// </summary>
    public TimeSpan RenewAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The time that a token stays valid after it was reissued. 1 minute by default.</summary>
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The maximum number of sign-ins of one owner. A further one ends the least recently used one. 100 by default.</summary>
    public int MaxPerOwner { get; set; } = 100;
}
