namespace Chalkboard.Bench.Statistics;

/// <summary>
/// Each event is a call that isn't inlined, as that of a handler. The time includes the call, also that of a plain increment.
/// </summary>
public class CountAnEventInACall : CountAnEvent
{
    private protected override Action Repeated<TOperation>(TOperation operation) => Repeat.InACall(operation);
}
