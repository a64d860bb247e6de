namespace Chalkboard.Slates.AspNetCore;

/// <summary>A name that a person recognises a browser by, such as "Firefox on Windows". A guess, and for showing alone.</summary>
internal static class BrowserName
{
    private const int Longest = 512;

    // Browsers claim to be one another: the first that fits counts.
    private static readonly (string Mark, string Name)[] _browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ];

    private static readonly (string Mark, string Name)[] _systems =
    [
        ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ];

    public static string Of(string? userAgent)
    {
        var text = userAgent is { Length: > Longest } ? userAgent[..Longest] : userAgent ?? "";
        var browser = Find(_browsers, text);
        var system = Find(_systems, text);
        return (browser, system) switch
        {
            (null, null) => "Unknown device",
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? Find((string Mark, string Name)[] table, string text)
    {
        foreach (var (mark, name) in table)
            if (text.Contains(mark, StringComparison.Ordinal)) return name;
        return null;
    }
}
