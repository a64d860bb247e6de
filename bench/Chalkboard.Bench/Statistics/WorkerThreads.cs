namespace Chalkboard.Bench.Statistics;

/// <summary>
/// Runs an operation many times on one or more threads at once. The threads exist before and start together; a run
/// ends when all threads have ended, so its time divided by <see cref="Times"/> is that of one operation on each thread.
/// </summary>
internal sealed class WorkerThreads : IDisposable
{
    /// <summary>The number of operations of each thread in a run.</summary>
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

    /// <summary>The number of operations of all threads.</summary>
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

    // Waking a blocked thread takes longer than the fastest run.
    private static void SpinUntil(int expected, ref int value)
    {
        for (var spin = new SpinWait(); Volatile.Read(ref value) != expected;) spin.SpinOnce(sleep1Threshold: -1);
    }
}
