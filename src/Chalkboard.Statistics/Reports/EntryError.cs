namespace Chalkboard.Statistics.Reports;

/// <summary>Replaces an entry in a report that could not be read. The rest of the report is complete.</summary>
/// <param name="Message">The error message.</param>
public sealed record EntryError(string Message)
{
    // The message of a participant is shown on pages and sent to monitors.
    private const int MaxMessageLength = 500;

    internal static EntryError From(Exception failure)
    {
        string message;
        try
        {
            // A participant's override may return null.
            message = failure.Message ?? "";
        }
#pragma warning disable CA1031 // A participant's override.
        catch
#pragma warning restore CA1031
        {
            message = "";
        }
        return new EntryError($"{failure.GetType().Name}: {TextTruncator.Truncate(message, MaxMessageLength)}");
    }
}
