namespace Chalkboard.Statistics.Meters;

/// <summary>Which meters appear in the repository, and how much of each.</summary>
public sealed class MeterReaderOptions
{
    /// <summary>The names of the meters to read; all if there are none. <c>*</c> stands for any text, and case does not matter: <c>System.*</c>.</summary>
    public IList<string> Include { get; } = [];

    /// <summary>
    /// The names of meters to leave out though they are included. Patterns as for <see cref="Include"/>. To begin with,
    /// those of this project, whose figures are in the repository already, and those that .NET keeps for itself.
    /// </summary>
    public IList<string> Exclude { get; } = ["Chalkboard.*", "Private.InternalDiagnostics.*"];

    /// <summary>
    /// How many tag sets of one instrument have a record of their own, 500 by default. The others share the record
    /// <c>(other)</c>. A record of a histogram takes up to 5 KB, any other some hundred bytes.
    /// </summary>
    public int MaxRecordsPerInstrument { get; set; } = 500;
}
