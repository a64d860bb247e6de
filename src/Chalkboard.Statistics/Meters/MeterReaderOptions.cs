namespace Chalkboard.Statistics.Meters;

/// <summary>The meters that are read, and the number of records of each.</summary>
public sealed class MeterReaderOptions
{
    /// <summary>
    /// Patterns of the names of the meters to read; all meters if empty. <c>*</c> matches any characters, <c>?</c> matches one, and case is
    /// ignored. A pattern matches a name, and all names within it: <c>System</c> matches <c>System.Runtime</c>.
    /// </summary>
    public IList<string> Include { get; } = [];

    /// <summary>
    /// The names of meters that are not read although they are included. Patterns as for <see cref="Include"/>. By default those of
    /// this project, whose figures are in the repository already, and internal ones of .NET.
    /// </summary>
    public IList<string> Exclude { get; } = ["Chalkboard", "Private.InternalDiagnostics"];

    /// <summary>
    /// The number of tag sets of one instrument that get their own record, at least 1; 500 by default. The others share the record
    /// <c>(other)</c>. A record of a histogram takes up to 5 KB, any other about a hundred bytes.
    /// </summary>
    public int MaxRecordsPerInstrument { get; set; } = 500;
}
