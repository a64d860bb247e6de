using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Tracing;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does a call of a woven method cost while nothing is traced, and while another operation is? At most 0.5 ns and 2 ns
/// more than unwoven, and no allocation.
/// </summary>
/// <remarks>
/// An empty call is the lower bound for a check that is a call. See <see cref="CodeCopies"/>.
/// </remarks>
internal static class CallWhileOff
{
    private const int Copies = 16;
    private const int Turns = 25;
    private const int Rounds = 400;

    public static void Run()
    {
        var unwoven = new CodeCopies("unwoven", CodeCopies.Copy(Copies, () => WovenCode.LoadUnwoven(nameof(Measured.Loop))));
        var woven = CodeCopies.Copy(Copies, () => WovenCode.LoadWoven(nameof(Measured.Loop)));
        (CodeCopies Code, double? Bound)[] all = [
            (unwoven, null),
            (new("unwoven, behind a call that does nothing",
                CodeCopies.Copy(Copies, () => WovenCode.LoadUnwoven(nameof(Measured.LoopOfTwo)))),
                null),
            (new("woven, while nothing is traced", woven), 0.5),
            (new("woven, while another operation is traced", woven, StartUnrelatedTrace), 2)];
        CodeCopies.Measure([.. all.Select(one => one.Code)], Measured.Times, Turns, Rounds);

        ResultFile.Write(nameof(CallWhileOff), [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}. {Copies} copies of the code of each, {Rounds} rounds of {Turns} times {Measured.Times} calls for each copy, in turn."),
            "What a call costs more is the median of the differences within a round; in brackets where the true one is, in 95 of 100 cases.",
            "",
            "| A call | Nanoseconds | More than unwoven | Bound | Bytes allocated |",
            "|---|---:|---:|---:|---:|",
            .. all.Select(
                one => string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {one.Code.Name} | {one.Code.Nanoseconds.Median:N2} | {(one.Code == unwoven ? "" : one.Code.MoreThan(unwoven))} | {one.Bound} | {one.Code.Bytes} |"))]);
    }

    // The trace flows from a thread that has ended.
    private static CallTrace StartUnrelatedTrace()
    {
        CallTrace? another = null;
        var thread = new Thread(() => another = CallTrace.Start());
        thread.Start();
        thread.Join();
        return another!;
    }
}
