namespace IdSets.Validation;

/// <summary>Ids to look at while the site has none.</summary>
public static class ExampleIds
{
    /// <summary>Some of each kind; two are wrong.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Enumerable.Range(1, 36).Select(number => $"customer-{number:D4}"),
        "EAN-4006381333931",
        "EAN-5901234123457",
        "EAN-5901234123458",
        "north & south",
    ];
}
