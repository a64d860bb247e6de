namespace IdSets.Users;

/// <summary>The panels of the start page.</summary>
public static class Panels
{
    /// <summary>The newest id sets.</summary>
    public const string Newest = "newest";

    /// <summary>The user's last report.</summary>
    public const string Report = "report";

    /// <summary>The devices on which the user is signed in.</summary>
    public const string Devices = "devices";

    /// <summary>All of them, in the order of the page.</summary>
    public static IReadOnlyList<string> All { get; } = [Newest, Report, Devices];

    /// <summary>Returns the display name of a panel.</summary>
    public static string GetTitle(string panel) => panel switch
    {
        Newest => "Newest id sets",
        Report => "Last report",
        Devices => "Your devices",
        _ => panel,
    };
}
