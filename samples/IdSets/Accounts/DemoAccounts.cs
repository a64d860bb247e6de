namespace IdSets.Accounts;

/// <summary>The accounts of a new database.</summary>
public static class DemoAccounts
{
    /// <summary>The password of all demo accounts.</summary>
    public const string Password = "chalk";

    /// <summary>The user names.</summary>
    public static IReadOnlyList<string> UserNames { get; } = ["admin", "staff"];

    /// <summary>Creates the accounts.</summary>
    public static IEnumerable<Account> Create() => UserNames.Select(name => AccountBook.Create(name, Password, staff: true));
}
