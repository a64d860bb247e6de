namespace Chalkboard.Tool.Reading;

/// <summary>The address of statistics, and the headers to send.</summary>
internal sealed record StatisticsSourceOptions(Uri Address, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The address without its query, which may contain secrets.</summary>
    public string DisplayAddress => ToDisplayAddress(Address);

    public static string ToDisplayAddress(Uri address) => Printable.ToLine(address.GetLeftPart(UriPartial.Path));
}
