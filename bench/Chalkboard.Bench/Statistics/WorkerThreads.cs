namespace Chalkboard.Bench.Statistics;

/// <summary>
/// Does the same thing many times on one or more threads at once. The threads are there beforehand and start together; a run
/// has ended when all have, so its time by <see cref="Times"/> is that of one operation on each thread.
/// </summary>
internal sealed class WorkerThreads : IDisposable
{
    /// <summary>How often each thread does it in a run.</summary>
    public const int Times = 1 << 20;

    private readonly int _threads;
    private Action? _work;
    private int _round;
    private int _running;

    public WorkerThreads(int threads)
    {
        _threads = threads;
        for (var i = 1; i < threads; i++) new Thread(Help) { IsBackground = true }.Start();
    }

    /// <summary>How often it has been done, by all threads together.</summary>
    public long Done { get; private set; }

    public void Run(Action work)
    {
        _work = work;
        _running = _threads - 1;
        Volatile.Write(ref _round, _round + 1);
        work();
        SpinUntil(0, ref _running);
        Done += (long)Times * _threads;
    }

    public void Dispose()
    {
        _work = null;
        Volatile.Write(ref _round, _round + 1);
    }

    private void Help()
    {
        for (var round = 1; ; round++)
        {
            SpinUntil(round, ref _round);
            if (_work is not { } work) return;
            work();
            Interlocked.Decrement(ref _running);
        }
    }

    // A thread that blocks takes longer to wake up than the quickest of what is measured here takes in all.
    private static void SpinUntil(int expected, ref int value)
    {
        for (var spin = new SpinWait(); Volatile.Read(ref value) != expected;) spin.SpinOnce(sleep1Threshold: -1);
    }
}
