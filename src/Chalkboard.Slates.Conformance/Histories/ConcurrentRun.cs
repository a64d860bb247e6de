using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance.Histories;

/// <summary>Runs the steps of a plan on one slate, by several clients at once, and records what happens.</summary>
/// <param name="stores">Handles on one store; each client uses one.</param>
/// <param name="clients">The number of clients.</param>
internal sealed class ConcurrentRun(IReadOnlyList<ISlateStore> stores, int clients)
{
    // Longer than a run, so that the tick does not change during it.
    private static readonly TimeSpan _tick = TimeSpan.FromDays(1);

    private readonly string _owner = TestData.CreateOwner();
    private readonly TaskCompletionSource _firstFailure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _halfway = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TickClock _clock;

    private static CancellationToken TestCancellationToken => TestContext.Current.CancellationToken;

    public History History { get; } = new();

    /// <summary>Completes when half of the plan is done.</summary>
    public Task Halfway => _halfway.Task;

    /// <summary>Completes when a call has failed.</summary>
    public Task FirstFailure => _firstFailure.Task;

    /// <summary>Runs a plan on a store without outages.</summary>
    /// <returns>The history if it can't be explained or calls failed; null otherwise.</returns>
    public async Task<string?> FindFaultAsync(IReadOnlyList<Step> plan)
    {
        await RunAsync(plan);
        return await FindFaultAsync() ?? (History.Failures.FirstOrDefault() is { } failure ? $"A call failed: {failure}\n{History}" : null);
    }

    /// <summary>Runs a plan, by all clients at once.</summary>
    public async Task RunAsync(IReadOnlyList<Step> plan)
    {
        var referenceToken = await new TestSlate(stores[0], TestData.CreateOwner()).IssueAsync(TimeSpan.FromDays(1));
        _clock = new TickClock(referenceToken.ReadAt, _tick);

        // A history begins with a sign-in, so that the plan can end it.
        var signIn = new IssueOperation(TestData.CreateTokenId(), 1001, 1001, 10);
        await ExecuteAsync(0, stores[0], signIn);
        await Task.WhenAll(Enumerable.Range(1, clients).Select(number => Task.Run(async () =>
        {
            var client = new SimulatedClient(number, [_owner], _tick);
            client.AddToken(_owner, signIn.Id);
            for (var i = number - 1; i < plan.Count; i += clients)
            {
                if (client.CreateOperation(plan[i]) is not var (owner, operation)) continue;
                if (await ExecuteAsync(number, stores[number % stores.Count], operation) is { } answer)
                    client.RecordAnswer(owner, operation, answer);
                if (i >= plan.Count / 2) _halfway.TrySetResult();
                await Scheduling.YieldAsync();
            }
        }, TestCancellationToken)));
        _halfway.TrySetResult();
    }

    /// <summary>Makes one more call.</summary>
    public ValueTask<string?> ExecuteAsync(Operation operation) => ExecuteAsync(0, stores[0], operation);

    /// <returns>The history if it can't be explained; null if it can.</returns>
    public async Task<string?> FindFaultAsync()
    {
        // The final state of the slate is part of the history, because it shows lost writes.
        foreach (var store in stores) await ExecuteAsync(0, store, new ListDocumentsOperation("", 100));
        return LinearizabilityChecker.IsLinearizable(History.Calls) ? null : $"No order of these calls explains their answers:\n{History}";
    }

    private async ValueTask<string?> ExecuteAsync(int client, ISlateStore store, Operation operation)
    {
        var startedAt = History.Begin();
        try
        {
            var answer = await operation.ExecuteAsync(store, _owner, _clock, TestCancellationToken);
            History.RecordAnswer(client, operation, startedAt, answer);
            return answer;
        }
        catch (StoreUnavailableException e) when (!e.IsOutcomeUnknown)
        {
            History.RecordRefusal(e);
        }
        catch (Exception e) when (!TestCancellationToken.IsCancellationRequested)
        {
            History.RecordUnknownOutcome(client, operation, startedAt, e);
        }

        _firstFailure.TrySetResult();
        return null;
    }
}
