namespace Chalkboard.Statistics.Meters;

/// <summary>Which meters appear in the repository, and how much of each.</summary>
public sealed class MeterReaderOptions
{
    /// <summary>
    /// Patterns of the names of the meters to read; all meters if empty. <c>*</c> stands for any characters, <c>?</c> for one, and case is ignored. A pattern
    /// matches a name, and all names within it: <c>System</c> matches <c>System.Runtime</c>.
    /// </summary>
    public IList<string> Include { get; } = [];

    /// <summary>
    /// The names of meters to leave out though they are included. Patterns as for <see cref="Include"/>. To begin with,
    /// those of this project, whose figures are in the repository already, and those that .NET keeps for itself.
    /// </summary>
    public IList<string> Exclude { get; } = ["Chalkboard", "Private.InternalDiagnostics"];

    /// <summary>
    /// How many tag sets of one instrument have a record of their own, 500 by default. The others share the record
    /// <c>(other)</c>. A record of a histogram takes up to 5 KB, any other some hundred bytes.
    /// </summary>
    public int MaxRecordsPerInstrument { get; set; } = 500;
}
