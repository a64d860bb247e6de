using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Tests.Given;

namespace Chalkboard.Tracing.Tests.Calls;

public sealed class CallDetailTests
{
    [Fact]
    public void A_line_has_the_time_of_the_calls_that_were_made_there_and_of_what_was_awaited_there()
    {
        var recording = new Script()
            .Enter(0, "Report.Page").Argument(0, "Report.Page", "id: 3")
            .Line(0, "Report.Page", 10)
            .Enter(100, "Rule.Holds").Call(110, "Int32.Parse").Back(150, "Int32.Parse").Leave(160, "Rule.Holds")
            .Call(170, "String.Trim").Back(180, "String.Trim")
            .Line(180, "Report.Page", 11)
            .Call(200, "Task.Delay").Back(210, "Task.Delay")
            .Suspend(220, "Report.Page", 1)
            .Resume(900, "Report.Page", 1)
            .Line(900, "Report.Page", 10)
            .Leave(1_000, "Report.Page")
            .End();

        var detail = CallDetails.From(recording, recording.Tree().Roots[0], TestContext.Current.CancellationToken);

        Assert.Equal(["id: 3"], detail.Arguments);
        Assert.Equal(
            [(10, 2L, 70d),
                (11, 1L, 690d)], detail.Lines.Select(line => (line.Number, line.HitCount, line.CallDuration.TotalMicroseconds)));
    }

    [Fact]
    public void Calls_that_overlap_are_counted_once()
    {
        var recording = new Script()
            .Enter(0, "Report.Page")
            .Line(0, "Report.Page", 10)
            .Enter(10, "Shop.PriceAsync").Suspend(20, "Shop.PriceAsync", 2)
            .Suspend(30, "Report.Page", 1)
            .On(8).Resume(100, "Shop.PriceAsync", 2).Leave(110, "Shop.PriceAsync")
            .Resume(120, "Report.Page", 1).Leave(130, "Report.Page")
            .End();

        var detail = CallDetails.From(recording, recording.Tree().Roots[0], TestContext.Current.CancellationToken);

        Assert.Equal(110, Assert.Single(detail.Lines).CallDuration.TotalMicroseconds);
    }
}
