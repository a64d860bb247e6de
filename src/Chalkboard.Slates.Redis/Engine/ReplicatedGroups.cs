using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Engine;

/// <summary>
/// Groups the scripts that are sent to one server: those that come while the group before waits for replicas are sent
/// together, and share one wait.
/// </summary>
internal sealed class ReplicatedGroups
{
    private readonly Lock _lock = new();
    private Group? _gathering;
    private Task _before = Task.CompletedTask;

    /// <summary>Ends once the script is sent, and what waits for it is behind it on the connection.</summary>
    /// <param name="send">Sends the script.</param>
    /// <param name="begin">Is called before any script of the group is sent, and returns what waits for replicas.</param>
    public async ValueTask<(Task<RedisResult> Answer, Task<long> Replicated)> JoinAsync(Func<Task<RedisResult>> send, Func<Func<Task<long>>> begin)
    {
        Group group;
        int place;
        lock (_lock)
        {
            if (_gathering is null)
            {
                _gathering = new Group();
                _before = SendAsync(_gathering, _before, begin);
            }

            group = _gathering;
            place = group.Scripts.Count;
            group.Scripts.Add(send);
        }

        var (answers, replicated) = await group.Sent.Task.ConfigureAwait(false);
        return (answers[place], replicated);
    }

    private async Task SendAsync(Group group, Task before, Func<Func<Task<long>>> begin)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock) _gathering = null;
        var wait = begin();
        var answers = group.Scripts.ConvertAll(send => send());
        var replicated = wait();
        group.Sent.SetResult((answers, replicated));
        await ((Task)replicated).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class Group
    {
        public List<Func<Task<RedisResult>>> Scripts { get; } = [];

        public TaskCompletionSource<(List<Task<RedisResult>> Answers, Task<long> Replicated)> Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
