namespace IdSets.Users;

/// <summary>What a start page can show.</summary>
public static class Panels
{
    /// <summary>The newest id sets.</summary>
    public const string Newest = "newest";

    /// <summary>The user's last report.</summary>
    public const string Report = "report";

    /// <summary>Where the user is signed in.</summary>
    public const string Devices = "devices";

    /// <summary>All of them, in the order of the page.</summary>
    public static IReadOnlyList<string> All { get; } = [Newest, Report, Devices];

    /// <summary>What people call a panel.</summary>
    public static string GetTitle(string panel) => panel switch
    {
        Newest => "Newest id sets",
        Report => "Last report",
        Devices => "Your devices",
        _ => panel,
    };
}
