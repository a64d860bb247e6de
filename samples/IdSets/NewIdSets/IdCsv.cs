using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace IdSets.NewIdSets;

/// <summary>
/// Reads a CSV file of ids, in memory that does not grow with the file. The ids are in the column headed <c>id</c>, or in
/// the first one if there is no heading. Blank lines don't count.
/// </summary>
public static class IdCsv
{
    private const int ShownOfMalformed = 80;

    private static readonly CsvReaderOptions _format = new()
    {
        HasHeader = false,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MaxRecordSize = Limits.LineBytes,

        // An id has no line break, so a quotation mark that is never closed spoils its own line only.
        AllowLineBreaksInQuotes = false,
    };

    /// <summary>Reads the lines, without a heading.</summary>
    /// <param name="file">A stream that can seek, at its beginning. The caller disposes of it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UploadRefusedException">The file is binary, or not CSV.</exception>
    public static async IAsyncEnumerable<IdLine> ReadAsync(
        Stream file, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (await IsBinaryAsync(file, cancellationToken)) throw CreateBinaryException();

        long misquoted = 0;
        await using var csv =
            CsvReader.Create(file, _format with { OnMalformedRecord = record => misquoted = record.LineNumber }, leaveOpen: true);
        var idColumn = 0;
        int? columns = null;
        while (await MoveNextAsync(csv, cancellationToken))
        {
            if (csv.RawRecord.Contains((byte)0) || !Utf8.IsValid(csv.RawRecord)) throw CreateBinaryException();
            if (columns is null)
            {
                columns = csv.FieldCount;
                if (FindIdColumn(csv) is { } heading)
                {
                    idColumn = heading;
                    continue;
                }
            }

            yield return csv.FieldCount == columns && csv.LineNumber != misquoted
                ? Validate(csv.LineNumber, csv.GetString(idColumn))
                : new((int)csv.LineNumber, Truncate(Encoding.UTF8.GetString(csv.RawRecord).Trim()), WellFormed: false);
        }
    }

    private static async ValueTask<bool> MoveNextAsync(CsvReader csv, CancellationToken cancellationToken)
    {
        try
        {
            return await csv.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException problem)
        {
            throw new UploadRefusedException(
                $"This is no CSV file: line {problem.LineNumber:N0} is longer than {Limits.LineBytes:N0} bytes.");
        }
    }

    private static async Task<bool> IsBinaryAsync(Stream file, CancellationToken cancellationToken)
    {
        var beginning = new byte[4096];
        var read = await file.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken);
        file.Position = 0;
        var utf16 = beginning is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
        return !utf16 && beginning.AsSpan(0, read).Contains((byte)0);
    }

    private static int? FindIdColumn(CsvReader csv)
    {
        for (var column = 0; column < csv.FieldCount; column++)
            if (csv.GetString(column).Equals("id", StringComparison.OrdinalIgnoreCase)) return column;
        return null;
    }

    private static IdLine Validate(long line, string text) =>
        IdRule.Allows(text) ? new((int)line, text, WellFormed: true) : new((int)line, Truncate(text), WellFormed: false);

    private static string Truncate(string text)
    {
        if (text.Length <= ShownOfMalformed) return text;
        var end = char.IsHighSurrogate(text[ShownOfMalformed - 1]) ? ShownOfMalformed - 1 : ShownOfMalformed;
        return text[..end] + "…";
    }

    private static UploadRefusedException CreateBinaryException() =>
        new("This file is binary, or not in UTF-8, so it is no CSV file. Save it as CSV (UTF-8) and upload that.");
}
