namespace Chalkboard.Statistics.Reports;

/// <summary>
/// The threads that run participants' code for reports. They are not those of the pool, so that code which blocks takes none from the
/// application, and there are few.
/// </summary>
internal static class ReportThreads
{
    /// <summary>How many there are at the most. Once as many are blocked, reports do without participants' code until one comes back.</summary>
    public const int MaxThreads = 64;

    private static readonly TimeSpan _idleTimeout = TimeSpan.FromSeconds(10);

    private static readonly Lock _lock = new();
    private static readonly Stack<Worker> _idle = new();
    private static readonly AsyncLocal<WorkItem?> _current = new();
    private static int _count;

    /// <summary>Whether this is participants' code that a report runs, or what it has started.</summary>
    public static bool IsParticipantCode => _current.Value is { HasEnded: false };

    /// <summary>Runs something on one of the threads; false if all are taken.</summary>
    public static bool TryRun(Action work)
    {
        lock (_lock)
        {
            if (_idle.TryPop(out var worker))
            {
                worker.Assign(work);
                return true;
            }
            if (_count == MaxThreads) return false;
            _count++;
        }
        // It must not have what the caller has: a report is nobody's in particular.
        new Thread(new Worker(work).Run) { IsBackground = true, Name = "Chalkboard statistics report" }.UnsafeStart();
        return true;
    }

    private sealed class WorkItem
    {
        public volatile bool HasEnded;
    }

    private sealed class Worker(Action? work)
    {
        private readonly object _workLock = new();
        private Action? _work = work;

        public void Assign(Action work)
        {
            lock (_workLock)
            {
                _work = work;
                Monitor.Pulse(_workLock);
            }
        }

        public void Run()
        {
            do
            {
                // What participants start may outlive this, and may then ask for reports like everybody.
                var current = _current.Value = new WorkItem();
                _work!();
                current.HasEnded = true;
                _work = null;
                lock (_lock) _idle.Push(this);
            }
            while (TryWait() || !TryEnd());
        }

        private bool TryWait()
        {
            lock (_workLock) return _work is not null || Monitor.Wait(_workLock, _idleTimeout) || _work is not null;
        }

        /// <summary>Ends the thread, unless it has just been given something.</summary>
        private bool TryEnd()
        {
            lock (_lock)
            {
                if (_work is not null) return false;
                var others = _idle.Where(worker => worker != this).Reverse().ToArray();
                _idle.Clear();
                foreach (var other in others) _idle.Push(other);
                _count--;
                return true;
            }
        }
    }
}
