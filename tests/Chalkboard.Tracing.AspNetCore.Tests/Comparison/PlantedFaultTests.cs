using System.Globalization;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Comparison;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Tests.Comparison;

/// <summary>Runs while no other test uses the thread pool, since one fault is to block it.</summary>
[CollectionDefinition(nameof(PlantedFaultTests), DisableParallelization = true)]
public sealed class PlantedFaultCollection;

/// <summary>
/// Twenty faults of an application: the first row of the difference names the method that has the fault. If CHALKBOARD_WRITE_FAULTS is the
/// path of bench/results/PlantedFaults.md, the table is written.
/// </summary>
[Collection(nameof(PlantedFaultTests))]
public sealed class PlantedFaultTests
{
    private static readonly (string Fault, string Cause)[] _faults =
    [
        ("N+1 queries", "Orders.Total"),
        ("regular expression built for each call", "Validator.IsValid"),
        ("lock contention", "Stock.Reserve"),
        ("cold cache", "Catalog.Load"),
        ("sync over async", "Profiles.LoadAll"),
        ("retry storm", "Payments.SendAsync"),
        ("thread pool starvation", "Reports.ComputeAsync"),
        ("slow dependency", "Weather.GetForecastAsync"),
        ("list that grows", "Import.RemoveDuplicates"),
        ("exceptions as control flow", "Parser.ParseOrZero"),
        ("string concatenation", "Csv.WriteAsString"),
        ("serializer options for each call", "Api.Serialize"),
        ("missing index", "Search.Find"),
        ("reflection for each item", "Mapper.MapByReflection"),
        ("culture for each date", "Dates.Parse"),
        ("one await after the other", "Dashboard.LoadAsync"),
        ("unneeded list", "Ranking.GetFirst"),
        ("file opened for each line", "AuditLog.Append"),
        ("HTTP client for each request", "Rates.FetchWithNewClientAsync"),
        ("costly text of a log that is off", "Worker.Describe"),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_row_names_the_cause_of_at_least_18_of_20_planted_faults()
    {
        using var source = new StreamReader(typeof(PlantedFaultTests).Assembly.GetManifestResourceStream("PlantedFaults.cs")!);
        using var sample = Sample.Compile([("PlantedFaults.cs", await source.ReadToEndAsync(Stop))], optimized: true);
        using var woven = sample.Weave();
        var loaded = woven.Load();
        var results = new List<(string Fault, string Cause, string Row, bool IsRight)>();
        foreach (var (fault, cause) in _faults)
        {
            // The first calls compile code.
            await TraceAsync(fault, isFaulty: true);
            await TraceAsync(fault, isFaulty: false);
            var typical = await TraceUndisturbedAsync(fault, isFaulty: false);
            var faulty = await TraceUndisturbedAsync(fault, isFaulty: true);

            var difference = TraceDifference.From(typical, faulty, cancellationToken: Stop);

            var sentence = difference.Rows[0].Sentence;
            results.Add((fault, cause, sentence, IsNamed(cause, sentence)));
        }

        var table = string.Join('\n', FormatTable(results));
        if (Environment.GetEnvironmentVariable("CHALKBOARD_WRITE_FAULTS") is { Length: > 0 } path)
            await File.WriteAllTextAsync(path, table, Stop);
        Assert.True(results.Count(result => result.IsRight) >= 18, table);
        using var committed = new StreamReader(typeof(PlantedFaultTests).Assembly.GetManifestResourceStream("PlantedFaults.md")!);
        Assert.Equal(GetKeys(table), GetKeys(await committed.ReadToEndAsync(Stop)));

        // What else runs on the machine only adds time, so the shortest trace has least of it.
        async Task<Recording> TraceUndisturbedAsync(string fault, bool isFaulty)
        {
            var recordings = new List<Recording>();
            for (var i = 0; i < 3; i++) recordings.Add(await TraceAsync(fault, isFaulty));
            return recordings.MinBy(recording => CallTree.From(recording, cancellationToken: Stop).Duration)!;
        }

        async Task<Recording> TraceAsync(string fault, bool isFaulty)
        {
            // Without arguments, one of which switches the fault on.
            using var trace = CallTrace.Start(new() { Name = fault, Contents = TraceContents.ExternalCalls });
            await (Task)loaded.Call("Planted.Operations", "RunAsync", fault, isFaulty)!;
            return trace.Stop();
        }
    }

    // A lambda of the method has the name `Orders.Total: lambda (Orders.cs:41)`.
    private static bool IsNamed(string method, string sentence) =>
        sentence.Split('`').Where((_, index) => index % 2 == 1).Any(
            name => name == method || name.StartsWith(method + ":", StringComparison.Ordinal));

    private static IEnumerable<string> FormatTable(List<(string Fault, string Cause, string Row, bool IsRight)> results) =>
    [
        $"{results.Count(result => result.IsRight)} of {results.Count} planted faults are named by the first row of the difference " +
            "from a trace without the fault.",
        "",
        "| Fault | Where it is | First row | Named |",
        "|---|---|---|---|",
        .. results.Select(result => string.Create(
            CultureInfo.InvariantCulture, $"| {result.Fault} | `{result.Cause}` | {result.Row} | {(result.IsRight ? "yes" : "no")} |")),
        "",
    ];

    // Times are different in each run.
    private static IEnumerable<string> GetKeys(string table) =>
        table.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => string.Join('|', line.Split('|')[1..3]));
}
