using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// The making of one report, a namespace after the other, on a thread that runs nobody else's. Participants' code that does not come
/// back in time is left behind there with its thread, an error takes its place, and another thread goes on with what follows.
/// </summary>
internal sealed class ReportMaking(IDictionary<string, object?> repository, Func<string, bool>? chosen, TimeSpan budget, TimeProvider time)
{
    // Of one namespace. Each holds a thread for as long as it likes.
    private const int MostStalled = 8;

    // Of one namespace, whose entries come back in time, but are many.
    private const int MostSlowTicks = 8;

    // After so many budgets spent on participants' code, it gets a tenth each, and after this many in all, none.
    private const int MostFullTicks = 16;
    private const int MostTicks = 64;

    // Each of its collections may be within its bound, and still all be too much.
    private const int MostEntries = 1_000_000;

    // Which namespaces took too long the last time, so that they come after the others.
    private static readonly ConditionalWeakTable<IDictionary<string, object?>, ConcurrentDictionary<string, bool>> _slow = [];

    private string[] _names = [];
    private object?[][] _values = [];
    private Space[]? _spaces;
    private int _current;
    private int _ticks;
    private volatile string? _givenUp;

    /// <summary>Makes it. That ends, whatever participants do.</summary>
    public async Task<Report> MakeAsync()
    {
        while (true)
        {
            var turn = new Turn(this);
            if (!ReportThreads.TryRun(turn.Run))
            {
                // Others may be making reports, and be ready soon.
                await Task.Delay(budget, time).ConfigureAwait(false);
                if (!ReportThreads.TryRun(turn.Run))
                {
                    _givenUp = $"Not read, as {ReportThreads.Most} entries of this process have not come back.";
                    // This runs nobody's code any more.
                    turn.Run();
                }
            }
            if (await EndsAsync(turn).ConfigureAwait(false)) break;
        }
        var slow = _slow.GetOrCreateValue(repository);
        foreach (var space in _spaces!)
        {
            if (space.GivenUp is null) slow.TryRemove(space.Name, out _);
            else if (slow.Count < 1000) slow[space.Name] = true;
        }
        return new Report(_names, [.. _values.Select(value => value[0])], _names.Length);
    }

    /// <summary>Whether it has been made; otherwise code has been left behind.</summary>
    private async Task<bool> EndsAsync(Turn turn)
    {
        var seen = (Number: 0, Progress: 0);
        while (true)
        {
            try
            {
                await turn.Ended.WaitAsync(_ticks < MostFullTicks ? budget : budget / 10, time).ConfigureAwait(false);
                return true;
            }
            catch (TimeoutException)
            {
                var now = (turn.Number, turn.Progress);
                if (now.Number % 2 == 1)
                {
                    if (++_ticks == MostTicks) _givenUp = "Not read, as others have taken too long.";
                    // As long as a collection gives entries, it does not stall, but its namespace takes long.
                    var mayGoOn = now != seen && _givenUp is null && (Current is not { } space || space.AddSlowTick());
                    if (!mayGoOn && now.Number == seen.Number && turn.TryLeaveBehind(now.Number)) return false;
                }
                seen = now;
            }
        }
    }

    /// <summary>A namespace of the report.</summary>
    private sealed class Space(string name, object?[] value)
    {
        private int _slowTicks;

        public string Name => name;

        /// <summary>What stands for it in the report, alone in an array.</summary>
        public object?[] Value => value;

        public bool HasBegun { get; set; }

        public List<Scope> Scopes { get; } = [];

        // Where it goes on.
        public int At { get; set; }
        public int I { get; set; }
        public int Room { get; set; } = MostEntries;

        public string? GivenUp { get; private set; }

        /// <summary>Whether its code may go on.</summary>
        public bool AddSlowTick()
        {
            if (++_slowTicks >= MostSlowTicks) GivenUp = "Not read, as its namespace has taken too long.";
            return GivenUp is null;
        }
    }

    /// <summary>
    /// One thread that goes on with the report. Its number is odd while it runs a participant's code, and whoever changes it from
    /// there, the thread that came back or the one that waited long enough, decides what stands in the report.
    /// </summary>
    private sealed class Turn
    {
        private const int LeftBehind = -2;

        private readonly ReportMaking _making;
        private readonly Copy _copy;
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Stalled.Item _item;
        private int _number;
        private bool _isBack;
        private (object Live, IDictionary<string, object?> Copy)? _scope;

        public Turn(ReportMaking making)
        {
            _making = making;
            _copy = new Copy(TryEnd);
        }

        public Task Ended => _ended.Task;

        public int Number => Volatile.Read(ref _number);

        public int Progress => _copy.Progress;

        public void Run()
        {
            try
            {
                if (GoOn()) _ended.TrySetResult();
            }
#pragma warning disable CA1031 // Whoever waits for the report gets it.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                // It may have been left behind where nothing catches what is thrown.
                if (Number == LeftBehind) TryEnd();
                _ended.TrySetException(failure);
            }
        }

        /// <summary>Leaves the code behind that is running; false if it has just come back.</summary>
        public bool TryLeaveBehind(int number)
        {
            var item = _item;
            // Noted first, since the thread takes the note away when it comes back.
            Stalled.Add(item);
            if (Interlocked.CompareExchange(ref _number, LeftBehind, number) != number)
            {
                Stalled.Remove(item);
                return false;
            }
            _copy.Cancel();
            if (_making._spaces is null) throw new InvalidOperationException("The repository can't be read: it blocks. It must be a ConcurrentDictionary.");
            var space = _making._spaces[_making._current];
            space.Scopes[space.At].Set(space.I++, new EntryError($"Took longer than {_making.Budget.TotalMilliseconds:0} ms, and was left behind."));
            return true;
        }

        /// <summary>False if this thread has been left behind, and must touch nothing any more.</summary>
        private bool GoOn()
        {
            if (_making._spaces is null)
            {
                var all = Begin(new Stalled.Item(null, _making.Repository, (_making.Repository, "")), _making.Repository is not ConcurrentDictionary<string, object?>)
                    ? _copy.Namespaces(_making.Repository)
                    : throw new InvalidOperationException("The repository can't be read: it has not come back from an earlier reading. It must be a ConcurrentDictionary.");
                if (!TryEnd()) return false;
                _making.Settle(all);
            }
            for (; _making._current < _making._spaces!.Length; Volatile.Write(ref _making._current, _making._current + 1))
            {
                if (!GoOn(_making._spaces[_making._current])) return false;
            }
            return true;
        }

        private bool GoOn(Space space)
        {
            _copy.Room = space.Room;
            if (!space.HasBegun)
            {
                space.HasBegun = true;
                space.Value[0] = _copy.Value(space.Value[0], Level.Repository, isResult: false);
                space.Scopes.Add(new Scope(_making.Repository, space.Value, null, Level.Repository));
                Take(space);
            }
            for (; space.At < space.Scopes.Count; space.At++, space.I = 0)
            {
                var scope = space.Scopes[space.At];
                while (space.I < scope.Count)
                {
                    var place = scope[space.I];
                    if (!Scope.IsPlace(place))
                    {
                        space.I++;
                        continue;
                    }
                    var item = new Stalled.Item(place is Deferred deferred ? deferred.Live : place, scope.Live, (_making.Repository, space.Name));
                    if (Refusal(space, item) is { } refusal)
                    {
                        scope.Set(space.I++, new EntryError(refusal));
                        continue;
                    }
                    Begin(item, isForeign: true);
                    var result = Read(place!, scope);
                    if (!TryEnd()) return false;
                    // May be another place, if a function returned it.
                    scope.Set(space.I, result);
                    Take(space);
                }
            }
            return true;
        }

        private void Take(Space space)
        {
            space.Scopes.AddRange(_copy.Found);
            _copy.Found.Clear();
            space.Room = _copy.Room;
        }

        private string? Refusal(Space space, Stalled.Item item)
        {
            if (_making._givenUp is { } reason) return reason;
            if (space.GivenUp is { } spent) return spent;
            if (Stalled.Includes(item)) return "Not called, as it has not come back from an earlier call.";
            return Stalled.CountOf(item.Space) >= MostStalled ? $"Not called, as {MostStalled} entries of its namespace have not come back." : null;
        }

        /// <summary>Code of somebody's begins, unless it is still running.</summary>
        private bool Begin(Stalled.Item item, bool isForeign)
        {
            if (!isForeign) return true;
            if (_making._spaces is null && Stalled.Includes(item)) return false;
            _item = item;
            Volatile.Write(ref _number, _number + 1);
            return true;
        }

        /// <summary>It has ended; false if it has been left behind.</summary>
        private bool TryEnd()
        {
            var number = _number;
            if (number % 2 == 0 && number != LeftBehind) return true;
            if (number != LeftBehind && Interlocked.CompareExchange(ref _number, number + 1, number) == number) return true;
            if (!_isBack) Stalled.Remove(_item);
            _isBack = true;
            return false;
        }

        /// <summary>What a function gets: the live dictionary, or where that is of another kind, a copy by name, the same for all in it.</summary>
        private IDictionary<string, object?> ScopeOf(object live)
        {
            if (live is IDictionary<string, object?> scope) return scope;
            if (_scope is { } known && known.Live == live) return known.Copy;
            var entries = new Entries();
            var copy = new Dictionary<string, object?>();
            if (entries.Fill(live) is null)
            {
                var names = entries.Names(0);
                for (var i = 0; i < names.Length; i++) copy[names[i]] = entries.Value(i);
            }
            _scope = (live, copy);
            return copy;
        }

        private object? Read(object place, Scope scope)
        {
            // What a participant sets, such as a culture or an activity, is there for nobody after it.
            var context = ExecutionContext.Capture();
            try
            {
                return place is Deferred deferred
                    ? _copy.Read(deferred, scope.Level)
                    : _copy.Value(((Func<IDictionary<string, object?>, object?>)place)(ScopeOf(scope.Live)), scope.Level, isResult: true);
            }
#pragma warning disable CA1031 // A participant's code.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _copy.Found.Clear();
                return EntryError.From(failure);
            }
            finally
            {
                if (context is not null) ExecutionContext.Restore(context);
            }
        }
    }

    private Space? Current => _spaces is { } spaces && Volatile.Read(ref _current) is var at && at < spaces.Length ? spaces[at] : null;

    private TimeSpan Budget => budget;

    private IDictionary<string, object?> Repository => repository;

    private void Settle(KeyValuePair<string, object?>[] all)
    {
        if (chosen is not null) all = [.. all.Where(entry => chosen(entry.Key))];
        _names = [.. all.Select(entry => entry.Key)];
        _values = [.. all.Select(entry => (object?[])[entry.Value])];
        var slow = _slow.GetOrCreateValue(repository);
        var spaces = _names.Select((name, i) => new Space(name, _values[i]));
        // Those that have made trouble come last, so that the others don't have to do with what they leave.
        _spaces = [.. spaces.OrderBy(space => slow.ContainsKey(space.Name) || Stalled.CountOf((repository, space.Name)) > 0)];
    }

}
