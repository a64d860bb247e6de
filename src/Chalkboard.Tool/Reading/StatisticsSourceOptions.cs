namespace Chalkboard.Tool.Reading;

/// <summary>Where statistics are read, and what is sent along.</summary>
internal sealed record StatisticsSourceOptions(Uri Address, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The address without what may be secret in it.</summary>
    public string DisplayAddress => ToDisplayAddress(Address);

    public static string ToDisplayAddress(Uri address) => Printable.ToLine(address.GetLeftPart(UriPartial.Path));
}
