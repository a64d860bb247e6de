namespace IdSets.Accounts;

/// <summary>The accounts that a new database begins with.</summary>
public static class DemoAccounts
{
    /// <summary>The password of them all.</summary>
    public const string Password = "chalk";

    /// <summary>Their user names.</summary>
    public static IReadOnlyList<string> UserNames { get; } = ["admin", "staff"];

    /// <summary>Makes them.</summary>
    public static IEnumerable<Account> Create() => UserNames.Select(name => AccountBook.Create(name, Password, staff: true));
}
