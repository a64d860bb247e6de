namespace Chalkboard.Bench.Statistics;

/// <summary>
/// Where each event is a call that isn't inlined, as that of a handler is. The call is in the time, also in that of a plain increment.
/// </summary>
public class CountAnEventInACall : CountAnEvent
{
    private protected override Action Repeated<TOperation>(TOperation operation) => Repeat.InACall(operation);
}
