namespace IdSets.Validation;

/// <summary>Ids to validate while the site has none.</summary>
public static class ExampleIds
{
    /// <summary>Ids of each kind; two are invalid.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Enumerable.Range(1, 36).Select(number => $"customer-{number:D4}"),
        "EAN-4006381333931",
        "EAN-5901234123457",
        "EAN-5901234123458",
        "north & south",
    ];
}
