using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Calls;

public sealed class CallDetailTests
{
    [Fact]
    public void A_line_includes_the_time_of_its_calls_and_awaits()
    {
        var recording = new RecordingBuilder()
            .Enter(0, "Report.Page").Argument(0, "Report.Page", "id: 3")
            .Line(0, "Report.Page", 10)
            .Enter(100, "Rule.Holds").EnterExternal(110, "Int32.Parse").LeaveExternal(150, "Int32.Parse").Leave(160, "Rule.Holds")
            .EnterExternal(170, "String.Trim").LeaveExternal(180, "String.Trim")
            .Line(180, "Report.Page", 11)
            .EnterExternal(200, "Task.Delay").LeaveExternal(210, "Task.Delay")
            .Suspend(220, "Report.Page", 1)
            .Resume(900, "Report.Page", 1)
            .Line(900, "Report.Page", 10)
            .Leave(1_000, "Report.Page")
            .Build();

        var detail = CallDetails.From(recording, recording.BuildTree().Roots[0], TestContext.Current.CancellationToken);

        Assert.Equal(["id: 3"], detail.Arguments);
        Assert.Equal(
            [(10, 2L, 70d),
                (11, 1L, 690d)], detail.Lines.Select(line => (line.Number, line.HitCount, line.CallDuration.TotalMicroseconds)));
    }

    [Fact]
    public void Overlapping_calls_are_counted_once()
    {
        var recording = new RecordingBuilder()
            .Enter(0, "Report.Page")
            .Line(0, "Report.Page", 10)
            .Enter(10, "Shop.PriceAsync").Suspend(20, "Shop.PriceAsync", 2)
            .Suspend(30, "Report.Page", 1)
            .OnThread(8).Resume(100, "Shop.PriceAsync", 2).Leave(110, "Shop.PriceAsync")
            .Resume(120, "Report.Page", 1).Leave(130, "Report.Page")
            .Build();

        var detail = CallDetails.From(recording, recording.BuildTree().Roots[0], TestContext.Current.CancellationToken);

        Assert.Equal(110, Assert.Single(detail.Lines).CallDuration.TotalMicroseconds);
    }
}
