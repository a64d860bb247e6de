namespace Chalkboard.ReportFields;

/// <summary>
/// The order in which pages show the fields of records: first those that identify a request, then those of the last minute, then all others
/// by name.
/// </summary>
internal sealed class FieldOrder : IComparer<string>
{
    /// <summary>The prefix of figures of the last minute.</summary>
    public const string LastMinutePrefix = "Last Minute ";

    private static readonly string[] _firstFields =
    [
        "Route", "Response Status", "Processing Time", "Request-Line", "User", "Trace", "Client", "Start Time", "End Time",
        "Last Minute Count", "Last Minute Avg", "Last Minute 50%", "Last Minute 95%", "Last Minute 99%",
    ];

    private static readonly string[] _lastFields = ["Bytes Read", "Bytes Written"];

    private FieldOrder()
    {
    }

    public static FieldOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var order = GetPosition(x).CompareTo(GetPosition(y));
        return order != 0 ? order : string.CompareOrdinal(x, y);
    }

    private static int GetPosition(string? name)
    {
        if (Array.IndexOf(_firstFields, name) is >= 0 and var index) return index;
        if (name?.StartsWith(LastMinutePrefix, StringComparison.Ordinal) == true) return _firstFields.Length;
        return _firstFields.Length + 1 + Array.IndexOf(_lastFields, name) + 1;
    }
}
