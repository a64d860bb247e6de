using Chalkboard.Statistics.Reports.Prometheus;

namespace Chalkboard.Statistics.Reports;

/// <summary>What stands in a report for an entry that could not be read. The rest of the report is whole.</summary>
/// <param name="Message">What went wrong, for people.</param>
public sealed record EntryError(string Message)
{
    // A participant's message goes to pages and monitors.
    private const int MaxMessageLength = 500;

    internal static EntryError From(Exception failure)
    {
        string message;
        try
        {
            // It is overridden, and may be null.
            message = failure.Message ?? "";
        }
#pragma warning disable CA1031 // An exception is somebody else's code too.
        catch
#pragma warning restore CA1031
        {
            message = "";
        }
        return new EntryError($"{failure.GetType().Name}: {TextTruncator.Truncate(message, MaxMessageLength)}");
    }
}
