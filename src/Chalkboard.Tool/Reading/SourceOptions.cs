namespace Chalkboard.Tool.Reading;

/// <summary>Where statistics are read, and what is sent along.</summary>
internal sealed record SourceOptions(Uri Address, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The address without what may be secret in it.</summary>
    public string Shown => Show(Address);

    public static string Show(Uri address) => Printable.Line(address.GetLeftPart(UriPartial.Path));
}
