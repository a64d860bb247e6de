using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>Runs a plan on a store and on the model, one step after the other, and compares the answers.</summary>
/// <param name="stores">Handles on one store, which take the steps in turn.</param>
/// <param name="tick">The tick of the store's clock.</param>
/// <param name="advance">Advances the store's clock.</param>
internal sealed class ModelRun(IReadOnlyList<ISlateStore> stores, TimeSpan tick, Func<TimeSpan, CancellationToken, ValueTask> advance)
{
    private readonly string[] _owners = [TestData.CreateOwner(), TestData.CreateOwner()];
    private readonly SlateModel[] _models = [SlateModel.Empty, SlateModel.Empty];
    private readonly List<string> _report = [];
    private int _executedCount;

    private static CancellationToken TestCancellationToken => TestContext.Current.CancellationToken;

    /// <returns>The history up to the first wrong answer, or null if there was none.</returns>
    public async Task<string?> FindFaultAsync(IReadOnlyList<Step> plan)
    {
        var client = new SimulatedClient(0, _owners, tick);
        var referenceSlate = new TestSlate(stores[0], TestData.CreateOwner());
        var referenceToken = await referenceSlate.IssueAsync(TimeSpan.FromDays(1));
        var tickClock = new TickClock(referenceToken.ReadAt, tick);
        foreach (var step in plan.Concat([new ListStep("", 100), new ListTokensStep()]))
        {
            // MaxPerOwner ends the least recently seen token, so no two tokens are seen in the same tick.
            if (step is IssueStep or TokenStep { Action: TokenAction.Renew or TokenAction.Reissue }) await WaitAsync(1);
            if (step is WaitStep wait) await WaitAsync(wait.Ticks);
            if (client.CreateOperation(step) is not var (owner, operation)) continue;

            var (isWrong, answer) = await ExecuteAsync(owner, operation, tickClock);
            client.RecordAnswer(owner, operation, answer);
            if (!isWrong) continue;

            // If the store's clock is real and the run was slower than the clock, a wrong answer proves nothing.
            var now = (await stores[0].Tokens.FindAsync(referenceToken.Id, TestCancellationToken))!.ReadAt;
            var lag = now - referenceToken.ReadAt - tickClock.ToDuration(_models[0].Now);
            return lag > tick / 4 ? null : HistoryFormatter.Shorten(string.Join('\n', _report));
        }

        return null;
    }

    private async Task<(bool Wrong, string Answer)> ExecuteAsync(string owner, Operation operation, TickClock clock)
    {
        var slate = Array.IndexOf(_owners, owner);
        var answer = await operation.ExecuteAsync(stores[_executedCount++ % stores.Count], owner, clock, TestCancellationToken);
        (_models[slate], var expected) = operation.Apply(_models[slate]);
        _report.Add($"slate {slate}, tick {TickClock.ToTick(_models[0].Now)}: {operation} -> {answer}");
        if (answer == expected) return (false, answer);
        _report.Add($"A correct store answers: {expected}");
        return (true, answer);
    }

    private async Task WaitAsync(int ticks)
    {
        await advance(ticks * tick, TestCancellationToken);
        for (var i = 0; i < _models.Length; i++) _models[i] = _models[i] with { Now = _models[i].Now + 2 * ticks };
    }
}
