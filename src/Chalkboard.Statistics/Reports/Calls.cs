using System.Buffers;

namespace Chalkboard.Statistics.Reports;

/// <summary>The functions of one report: they stand in its values, and what they return takes their place.</summary>
internal sealed class Calls
{
    // Each holds a thread of the pool for as long as it likes.
    private const int MostStalled = 8;

    private Scope[] _scopes = [];
    private int _count;

    /// <summary>What holds functions, live and copied.</summary>
    private readonly record struct Scope(object Live, object?[] Values, Level Level);

    /// <summary>What stands in a report for a function until it is called: itself, as exactly one type, which is quick to recognize.</summary>
    public static Func<IDictionary<string, object?>, object?> Place(Func<IDictionary<string, object?>, object?> function) =>
        IsPlace(function) ? function : function.Invoke;

    public static bool IsPlace(object? value) => value is not null && value.GetType() == typeof(Func<IDictionary<string, object?>, object?>);

    public void Add(object live, object?[] values, Level level)
    {
        if (_count == _scopes.Length)
        {
            var larger = ArrayPool<Scope>.Shared.Rent(Math.Max(256, _count * 2));
            _scopes.AsSpan(0, _count).CopyTo(larger);
            Release();
            _scopes = larger;
        }
        _scopes[_count++] = new Scope(live, values, level);
    }

    /// <summary>Calls them on this thread, however long they take.</summary>
    public void Make()
    {
        for (var (at, i) = (0, 0); Next(ref at, ref i); i++) _scopes[at].Values[i] = Call(at, i);
        Release();
    }

    /// <summary>
    /// Copies, and calls, on another thread: the same for both, which has what it copied at hand. Functions that take longer
    /// than the budget are left behind there, and yet another thread goes on with the next.
    /// </summary>
    public async ValueTask<Report> MakeAsync(Func<Calls, Report> copy, TimeSpan budget, TimeProvider time, CancellationToken cancellation)
    {
        Report? report = null;
        var run = new Run(this, 0, 0, () => report = copy(this));
        for (var stalled = 1; !await run.EndsAsync(budget, time, cancellation).ConfigureAwait(false); stalled++)
        {
            var (at, i) = (run.At, run.I);
            _scopes[at].Values[i++] = new EntryError($"Took longer than {budget.TotalMilliseconds:0} ms, and was left behind.");
            if (stalled == MostStalled)
            {
                for (; Next(ref at, ref i); i++) _scopes[at].Values[i] = new EntryError($"Not called, as {MostStalled} functions before it took too long.");
                // Those that were left behind still have their places here, so the array can't go back.
                return report!;
            }
            run = new Run(this, at, i);
        }
        if (run.Before is not null) Release();
        return report!;
    }

    private void Release()
    {
        if (_scopes.Length > 0) ArrayPool<Scope>.Shared.Return(_scopes, clearArray: true);
        _scopes = [];
    }

    /// <summary>Moves on to the next function, this one included.</summary>
    private bool Next(ref int at, ref int i)
    {
        for (; at < _count; at++, i = 0)
        {
            var values = _scopes[at].Values;
            for (; i < values.Length; i++)
            {
                if (IsPlace(values[i])) return true;
            }
        }
        return false;
    }

    private object? Call(int at, int i)
    {
        var (live, values, level) = _scopes[at];
        // Whoever stands in the way may be left behind: nothing of this object is touched after the function came back.
        var function = (Func<IDictionary<string, object?>, object?>)values[i]!;
        try
        {
            return Copy.OfResult(function(ScopeOf(live)), level);
        }
#pragma warning disable CA1031 // A participant's code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return EntryError.From(failure);
        }
    }

    /// <summary>What a function gets: the live dictionary, or where that is of another kind, a copy by name.</summary>
    private static IDictionary<string, object?> ScopeOf(object live)
    {
        if (live is IDictionary<string, object?> scope) return scope;
        var entries = new Entries();
        var copy = new Dictionary<string, object?>();
        if (entries.Fill(live) is null)
        {
            var names = entries.Names(0);
            for (var i = 0; i < names.Length; i++) copy[names[i]] = entries.Value(i);
        }
        return copy;
    }

    /// <summary>
    /// One thread that calls one function after the other. Its turn is odd while it is in a function, and whoever changes it
    /// from there, the thread that came back or the one that waited long enough, decides what stands in the report.
    /// </summary>
    private sealed class Run(Calls calls, int at, int i, Action? before = null)
    {
        private const int LeftBehind = -1;

        private int _turn;

        /// <summary>What there is to do before any function is called.</summary>
        public Action? Before => before;

        public int At { get; private set; } = at;
        public int I { get; private set; } = i;

        /// <summary>Whether all functions have been called; otherwise <see cref="At"/> and <see cref="I"/> tell which one was left behind.</summary>
        public async Task<bool> EndsAsync(TimeSpan budget, TimeProvider time, CancellationToken cancellation)
        {
            Task work;
            // A function has no business with the request that asked for the report.
            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow()) work = Task.Run(Work, CancellationToken.None);

            var seen = 0;
            while (true)
            {
                try
                {
                    await work.WaitAsync(budget, time, cancellation).ConfigureAwait(false);
                    return true;
                }
                catch (TimeoutException)
                {
                    var turn = Volatile.Read(ref _turn);
                    if (turn % 2 == 1 && turn == seen && LeaveBehind(turn)) return false;
                    seen = turn;
                }
            }
        }

        private bool LeaveBehind(int turn)
        {
            var scope = calls._scopes[At];
            if (scope.Values[I] is not Delegate function) return false;
            // Noted first, since the thread takes the note away when it comes back.
            Stalled.Add(function, scope.Live);
            if (Interlocked.CompareExchange(ref _turn, LeftBehind, turn) == turn) return true;
            Stalled.Remove(function, scope.Live);
            return false;
        }

        private void Work()
        {
            before?.Invoke();
            var turn = 0;
            for (var (at, i) = (At, I); calls.Next(ref at, ref i); i++)
            {
                var scope = calls._scopes[at];
                var function = (Delegate)scope.Values[i]!;
                if (Stalled.Includes(function, scope.Live))
                {
                    scope.Values[i] = new EntryError("Not called, as it has not come back from an earlier call.");
                    continue;
                }
                (At, I) = (at, i);
                Volatile.Write(ref _turn, ++turn);
                var result = calls.Call(at, i);
                if (Interlocked.CompareExchange(ref _turn, turn + 1, turn) != turn)
                {
                    Stalled.Remove(function, scope.Live);
                    return;
                }
                turn++;
                scope.Values[i] = result;
            }
        }
    }
}
