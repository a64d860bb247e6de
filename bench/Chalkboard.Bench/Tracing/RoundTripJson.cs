using System.Globalization;
using System.Runtime.InteropServices;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does a library cost that is woven as a whole while nothing is traced? Newtonsoft.Json writes an order and reads it
/// back, at most 15 % slower than unwoven. If Include selects the application alone, nothing can be measured.
/// </summary>
internal static class RoundTripJson
{
    private const int Copies = 6;
    private const int Times = 10;
    private const int Turns = 15;
    private const int Rounds = 400;

    public static void Run()
    {
        var unwoven = new CodeCopies("unwoven", CodeCopies.Copy(Copies, () => WovenLibrary.LoadUnwoven(nameof(JsonUse.RoundTrips))));
        var again = new CodeCopies("unwoven, again", CodeCopies.Copy(Copies, () => WovenLibrary.LoadUnwoven(nameof(JsonUse.RoundTrips))));
        var woven = new CodeCopies("woven", CodeCopies.Copy(Copies, () => WovenLibrary.LoadWoven(nameof(JsonUse.RoundTrips))));
        var application = new CodeCopies(
            "unwoven, the application woven", CodeCopies.Copy(Copies, () => WovenLibrary.LoadWovenApplication(nameof(JsonUse.RoundTrips))));
        CodeCopies.Measure([unwoven, again, woven, application], Times, Turns, Rounds);

        ResultFile.Write(nameof(RoundTripJson), [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}. {Copies} copies of the code of " +
                $"each, {Rounds} rounds of {Turns} times {Times} round trips for each copy, in turn."),
            "A ratio is the median of those within a round; in brackets where the true one is, in 95 of 100 cases.",
            "",
            "| Newtonsoft.Json | Microseconds | Ratio | Bound | Bytes allocated for one |",
            "|---|---:|---:|---:|---:|",
            .. new[] { unwoven, again, woven, application }.Select(
                one => string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {one.Name} | {one.Nanoseconds.Median / 1000:N2} | {(one == unwoven ? "" : one.RatioTo(unwoven))} | {(one == woven ? "1.15" : one == application ? "1.01" : "")} | {one.Bytes / ((long)Copies * Rounds * Turns * Times):N0} |"))]);
    }
}
