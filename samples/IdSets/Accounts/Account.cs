namespace IdSets.Accounts;

/// <summary>Someone who may sign in.</summary>
public sealed class Account
{
    /// <summary>The longest user name, in characters.</summary>
    public const int MaxUserName = 100;

    /// <summary>What the user types, and who owns the slate.</summary>
    public required string UserName { get; init; }

    /// <summary>By the framework's password hasher.</summary>
    public required string PasswordHash { get; set; }

    /// <summary>Whether the user belongs to the staff at first. From then on the user info says so.</summary>
    public bool Staff { get; init; }
}
