namespace Chalkboard.Statistics.Reports;

/// <summary>
/// The threads that run code of participants for reports. They are not from the pool, so that code that blocks takes no thread from
/// the application. Their number is bounded.
/// </summary>
internal static class ReportThreads
{
    /// <summary>The maximum number of threads. While all of them are blocked, reports don't run code of participants.</summary>
    public const int MaxThreads = 64;

    private static readonly TimeSpan _idleTimeout = TimeSpan.FromSeconds(10);

    private static readonly Lock _lock = new();
    private static readonly Stack<Worker> _idle = new();
    private static readonly AsyncLocal<WorkItem?> _current = new();
    private static int _count;

    /// <summary>True if the caller is code of a participant that a report runs, or was started by such code.</summary>
    public static bool IsParticipantCode => _current.Value is { HasEnded: false };

    /// <summary>Runs an action on one of the threads; false if all are in use.</summary>
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
        // Without the caller's execution context, because several callers share a report.
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
                // Tasks that participants start may ask for reports after this work has ended.
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

        /// <summary>Removes the thread, unless it has just been assigned work.</summary>
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
