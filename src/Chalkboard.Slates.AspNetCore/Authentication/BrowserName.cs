namespace Chalkboard.Slates.AspNetCore;

/// <summary>Derives a readable name from a User-Agent, such as "Firefox on Windows". The name is a guess, only for display.</summary>
internal static class BrowserName
{
    private const int MaxUserAgentLength = 512;

    // The order matters, because many browsers also contain the mark of another one.
    private static readonly (string Mark, string Name)[] _browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ];

    private static readonly (string Mark, string Name)[] _operatingSystems =
    [
        ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ];

    public static string FromUserAgent(string? userAgent)
    {
        var text = userAgent is { Length: > MaxUserAgentLength } ? userAgent[..MaxUserAgentLength] : userAgent ?? "";
        var browser = FindName(_browsers, text);
        var operatingSystem = FindName(_operatingSystems, text);
        return (browser, operatingSystem) switch
        {
            (null, null) => "Unknown device",
            (null, _) => operatingSystem,
            (_, null) => browser,
            _ => $"{browser} on {operatingSystem}",
        };
    }

    private static string? FindName((string Mark, string Name)[] table, string text)
    {
        foreach (var (mark, name) in table)
            if (text.Contains(mark, StringComparison.Ordinal)) return name;
        return null;
    }
}
