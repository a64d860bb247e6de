namespace Chalkboard.Bench.Statistics;

/// <summary>A loop counts, as one that handles many items does.</summary>
public class CountAnEventInALoop : CountAnEvent
{
    private protected override Action Repeated<TOperation>(TOperation operation) => Repeat.InALoop(operation);
}
