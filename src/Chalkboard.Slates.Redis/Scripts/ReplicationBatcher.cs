using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Scripts;

/// <summary>
/// Groups the scripts for one server. Scripts that arrive while the previous group waits for replicas are sent together, and
/// share one wait.
/// </summary>
internal sealed class ReplicationBatcher
{
    private readonly Lock _lock = new();
    private Batch? _openBatch;
    private Task _previousBatch = Task.CompletedTask;

    /// <summary>Completes when the script, and after it the wait for replicas, are sent.</summary>
    /// <param name="send">Sends the script.</param>
    /// <param name="prepareWait">Called before the first script of the group is sent. Returns a function that waits for replicas.</param>
    public async ValueTask<(Task<RedisResult> Reply, Task<long> Replicated)> AddAsync(
        Func<Task<RedisResult>> send, Func<Func<Task<long>>> prepareWait)
    {
        Batch batch;
        int index;
        lock (_lock)
        {
            if (_openBatch is null)
            {
                _openBatch = new Batch();
                _previousBatch = SendAsync(_openBatch, _previousBatch, prepareWait);
            }

            batch = _openBatch;
            index = batch.Scripts.Count;
            batch.Scripts.Add(send);
        }

        var (replies, replicated) = await batch.Sent.Task.ConfigureAwait(false);
        return (replies[index], replicated);
    }

    private async Task SendAsync(Batch batch, Task previousBatch, Func<Func<Task<long>>> prepareWait)
    {
        await previousBatch.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock) _openBatch = null;
        var waitForReplicas = prepareWait();
        var replies = batch.Scripts.ConvertAll(send => send());
        var replicated = waitForReplicas();
        batch.Sent.SetResult((replies, replicated));
        await ((Task)replicated).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class Batch
    {
        public List<Func<Task<RedisResult>>> Scripts { get; } = [];

        public TaskCompletionSource<(List<Task<RedisResult>> Replies, Task<long> Replicated)> Sent { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
