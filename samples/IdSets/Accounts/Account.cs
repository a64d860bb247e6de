namespace IdSets.Accounts;

/// <summary>An account that may sign in.</summary>
public sealed class Account
{
    /// <summary>The longest user name, in characters.</summary>
    public const int MaxUserName = 100;

    /// <summary>The user name, which is also the owner of the slate.</summary>
    public required string UserName { get; init; }

    /// <summary>The hash of the framework's password hasher.</summary>
    public required string PasswordHash { get; set; }

    /// <summary>True if a new user belongs to the staff. Later, the user info decides.</summary>
    public bool Staff { get; init; }
}
