using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>Runs a plan on a store and on the model, one step after the other, and compares the answers.</summary>
/// <param name="stores">Handles on one store, which take the steps in turn.</param>
/// <param name="tick">The tick of the store's clock.</param>
/// <param name="advance">Moves the store's clock on.</param>
internal sealed class ModelRun(IReadOnlyList<ISlateStore> stores, TimeSpan tick, Func<TimeSpan, CancellationToken, ValueTask> advance)
{
    private readonly string[] _owners = [Some.Owner(), Some.Owner()];
    private readonly SlateModel[] _models = [SlateModel.Empty, SlateModel.Empty];
    private readonly List<string> _report = [];
    private int _asked;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <returns>The history up to the first wrong answer, or null if there was none.</returns>
    public async Task<string?> FaultAsync(IReadOnlyList<Step> plan)
    {
        var client = new Client(0, _owners, tick);
        var clock = new SlateOf(stores[0], Some.Owner());
        var start = await clock.IssueAsync(TimeSpan.FromDays(1));
        var calendar = new Calendar(start.ReadAt, tick);
        foreach (var step in plan.Concat([new ListStep("", 100), new ListTokensStep()]))
        {
            // The order in which tokens were seen decides which one is ended by a bound, so they are seen one a tick.
            if (step is IssueStep or TokenStep { Action: TokenAction.Renew or TokenAction.Reissue }) await WaitAsync(1);
            if (step is WaitStep wait) await WaitAsync(wait.Ticks);
            if (client.Resolve(step) is not var (owner, operation)) continue;

            var (wrong, answer) = await AskAsync(owner, operation, calendar);
            client.Learn(owner, operation, answer);
            if (!wrong) continue;

            // A clock that is real and was overtaken by the run proves nothing.
            var now = (await stores[0].Tokens.FindAsync(start.Id, Stop))!.ReadAt;
            var late = now - start.ReadAt - calendar.Halves(_models[0].Now);
            return late > tick / 4 ? null : Readable.Text(string.Join('\n', _report));
        }

        return null;
    }

    private async Task<(bool Wrong, string Answer)> AskAsync(string owner, Operation operation, Calendar calendar)
    {
        var slate = Array.IndexOf(_owners, owner);
        var answer = await operation.AskAsync(stores[_asked++ % stores.Count], owner, calendar, Stop);
        (_models[slate], var expected) = operation.Apply(_models[slate]);
        _report.Add($"slate {slate}, tick {Calendar.TickOf(_models[0].Now)}: {operation} -> {answer}");
        if (answer == expected) return (false, answer);
        _report.Add($"A correct store answers: {expected}");
        return (true, answer);
    }

    private async Task WaitAsync(int ticks)
    {
        await advance(ticks * tick, Stop);
        for (var i = 0; i < _models.Length; i++) _models[i] = _models[i] with { Now = _models[i].Now + 2 * ticks };
    }
}
