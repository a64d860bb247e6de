using Chalkboard.TestInfrastructure.Documents;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

/// <summary>Runs an operation of the test and a request at once, and switches between them at chosen calls of the store.</summary>
internal sealed class Interleaving
{
    private readonly AsyncLocal<Actor?> _current = new();
    private readonly Actor _request = new();
    private readonly Actor _operation = new();

    private Interleaving(CountingStore store) => store.BeforeCall = (_, _) => (_current.Value ?? _request).BeforeCallAsync();

    /// <summary>Runs both for each pair of calls at which the first one waits for the other, and then the other one for it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="request">Sends a request.</param>
    /// <param name="operation">The operation, which the test itself carries out.</param>
    /// <param name="prepare">Runs before each pair.</param>
    /// <param name="verify">Runs after each pair.</param>
    public static async Task RunAllAsync(
        CountingStore store, Func<Task> request, Func<Task> operation, Func<Task> prepare, Func<string, Task> verify)
    {
        foreach (var isRequestFirst in new[] { true, false })
        {
            var isFirstCompleted = false;
            for (var first = 1; !isFirstCompleted; first++)
            {
                var isSecondCompleted = false;
                for (var second = 1; !isSecondCompleted; second++)
                {
                    store.BeforeCall = (_, _) => Task.CompletedTask;
                    await prepare();
                    var run = new Interleaving(store);
                    (isFirstCompleted, isSecondCompleted) = isRequestFirst
                        ? await run.RunAsync(run._request, request, first, run._operation, operation, second)
                        : await run.RunAsync(run._operation, operation, first, run._request, request, second);
                    store.BeforeCall = (_, _) => Task.CompletedTask;
                    await verify(
                        $"The {(isRequestFirst ? "request" : "operation")} waited before its call {first}, the other one before its call " +
                        $"{second}");
                    Assert.True(first < 50 && second < 50, "It does not end.");
                }
            }
        }
    }

    private async Task<(bool IsFirstCompleted, bool IsSecondCompleted)> RunAsync(
        Actor first, Func<Task> runFirst, int firstCall, Actor second, Func<Task> runSecond, int secondCall)
    {
        var firstTask = Start(first, runFirst, firstCall);
        await Task.WhenAny(first.Reached.Task, firstTask);
        var isFirstCompleted = !first.Reached.Task.IsCompleted;
        var secondTask = Start(second, runSecond, secondCall);
        await Task.WhenAny(second.Reached.Task, secondTask);
        var isSecondCompleted = !second.Reached.Task.IsCompleted;
        first.Resume.SetResult();
        await firstTask;
        second.Resume.SetResult();
        await secondTask;
        return (isFirstCompleted, isSecondCompleted);
    }

    private Task Start(Actor actor, Func<Task> run, int call)
    {
        actor.WaitingCall = call;
        // A request does not run in this context, but in that of the server.
        return Task.Run(async () =>
        {
            _current.Value = actor;
            await run();
        });
    }

    private sealed class Actor
    {
        private int _calls;

        public int WaitingCall { get; set; }

        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Resume { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task BeforeCallAsync()
        {
            if (Interlocked.Increment(ref _calls) != WaitingCall) return;
            Reached.SetResult();
            await Resume.Task;
        }
    }
}
