using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// The making of one report, a namespace after the other, on a thread that runs nobody else's. Participants' code that does not come
/// back in time is left behind there with its thread, an error takes its place, and another thread goes on with what follows.
/// </summary>
internal sealed class ReportBuild(IDictionary<string, object?> repository, Func<string, bool>? namespaceFilter, TimeSpan functionTimeout, TimeProvider timeProvider)
{
    // Of one namespace. Each holds a thread for as long as it likes.
    private const int MaxStalledCalls = 8;

    // Of one namespace, whose entries come back in time, but are many.
    private const int MaxNamespaceTimeouts = 8;

    // After so many budgets spent on participants' code, it gets a tenth each, and after this many in all, none.
    private const int MaxFullTimeouts = 16;
    private const int MaxTimeouts = 64;

    // Each of its collections may be within its bound, and still all be too much.
    private const int MaxNamespaceEntries = 1_000_000;

    // Which namespaces took too long the last time, so that they come after the others.
    private static readonly ConditionalWeakTable<IDictionary<string, object?>, ConcurrentDictionary<string, bool>> _slowNamespaces = [];

    private string[] _names = [];
    private object?[][] _values = [];
    private NamespaceState[]? _namespaces;
    private int _currentIndex;
    private int _timeoutCount;
    private volatile string? _abortReason;

    /// <summary>Makes it. That ends, whatever participants do.</summary>
    public async Task<Report> RunAsync()
    {
        while (true)
        {
            var pass = new Pass(this);
            if (!ReportThreads.TryRun(pass.Run))
            {
                // Others may be making reports, and be ready soon.
                await Task.Delay(functionTimeout, timeProvider).ConfigureAwait(false);
                if (!ReportThreads.TryRun(pass.Run))
                {
                    _abortReason = $"Not read, as {ReportThreads.MaxThreads} entries of this process have not come back.";
                    // This runs nobody's code any more.
                    pass.Run();
                }
            }
            if (await TryCompleteAsync(pass).ConfigureAwait(false)) break;
        }
        var slowNamespaces = _slowNamespaces.GetOrCreateValue(repository);
        foreach (var entry in _namespaces!)
        {
            if (entry.AbortReason is null) slowNamespaces.TryRemove(entry.Name, out _);
            else if (slowNamespaces.Count < 1000) slowNamespaces[entry.Name] = true;
        }
        return new Report(_names, [.. _values.Select(value => value[0])], _names.Length);
    }

    /// <summary>Whether it has been made; otherwise code has been left behind.</summary>
    private async Task<bool> TryCompleteAsync(Pass pass)
    {
        var last = (GuardState: 0, Progress: 0);
        while (true)
        {
            try
            {
                await pass.Completion.WaitAsync(_timeoutCount < MaxFullTimeouts ? functionTimeout : functionTimeout / 10, timeProvider).ConfigureAwait(false);
                return true;
            }
            catch (TimeoutException)
            {
                var current = (pass.GuardState, pass.Progress);
                if (current.GuardState % 2 == 1)
                {
                    if (++_timeoutCount == MaxTimeouts) _abortReason = "Not read, as others have taken too long.";
                    // As long as a collection gives entries, it does not stall, but its namespace takes long.
                    var mayContinue = current != last && _abortReason is null && (CurrentNamespace is not { } currentNamespace || currentNamespace.TryAddTimeout());
                    if (!mayContinue && current.GuardState == last.GuardState && pass.TryAbandon(current.GuardState)) return false;
                }
                last = current;
            }
        }
    }

    /// <summary>A namespace of the report.</summary>
    private sealed class NamespaceState(string name, object?[] value)
    {
        private int _timeoutCount;

        public string Name => name;

        /// <summary>What stands for it in the report, alone in an array.</summary>
        public object?[] Value => value;

        public bool HasStarted { get; set; }

        public List<PendingScope> PendingScopes { get; } = [];

        // Where it goes on.
        public int ScopeIndex { get; set; }
        public int EntryIndex { get; set; }
        public int RemainingEntries { get; set; } = MaxNamespaceEntries;

        public string? AbortReason { get; private set; }

        /// <summary>Whether its code may go on.</summary>
        public bool TryAddTimeout()
        {
            if (++_timeoutCount >= MaxNamespaceTimeouts) AbortReason = "Not read, as its namespace has taken too long.";
            return AbortReason is null;
        }
    }

    /// <summary>
    /// One thread that goes on with the report. Its number is odd while it runs a participant's code, and whoever changes it from
    /// there, the thread that came back or the one that waited long enough, decides what stands in the report.
    /// </summary>
    private sealed class Pass
    {
        private const int Abandoned = -2;

        private readonly ReportBuild _build;
        private readonly LiveDataCopier _copier;
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private StalledCalls.StalledCall _call;
        private int _guardState;
        private bool _hasReturned;
        private (object Live, IDictionary<string, object?> Copy)? _functionArgument;

        public Pass(ReportBuild build)
        {
            _build = build;
            _copier = new LiveDataCopier(TryEndGuard);
        }

        public Task Completion => _completion.Task;

        public int GuardState => Volatile.Read(ref _guardState);

        public int Progress => _copier.Progress;

        public void Run()
        {
            try
            {
                if (TryContinue()) _completion.TrySetResult();
            }
#pragma warning disable CA1031 // Whoever waits for the report gets it.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                // It may have been left behind where nothing catches what is thrown.
                if (GuardState == Abandoned) TryEndGuard();
                _completion.TrySetException(failure);
            }
        }

        /// <summary>Leaves the code behind that is running; false if it has just come back.</summary>
        public bool TryAbandon(int guardState)
        {
            var call = _call;
            // Noted first, since the thread takes the note away when it comes back.
            StalledCalls.Add(call);
            if (Interlocked.CompareExchange(ref _guardState, Abandoned, guardState) != guardState)
            {
                StalledCalls.Remove(call);
                return false;
            }
            _copier.Cancel();
            if (_build._namespaces is null) throw new InvalidOperationException("The repository can't be read: it blocks. It must be a ConcurrentDictionary.");
            var state = _build._namespaces[_build._currentIndex];
            state.PendingScopes[state.ScopeIndex].Set(state.EntryIndex++, new EntryError($"Took longer than {_build.FunctionTimeout.TotalMilliseconds:0} ms, and was left behind."));
            return true;
        }

        /// <summary>False if this thread has been left behind, and must touch nothing any more.</summary>
        private bool TryContinue()
        {
            if (_build._namespaces is null)
            {
                var entries = TryBeginGuard(new StalledCalls.StalledCall(null, _build.Repository, (_build.Repository, "")), _build.Repository is not ConcurrentDictionary<string, object?>)
                    ? _copier.ReadNamespaces(_build.Repository)
                    : throw new InvalidOperationException("The repository can't be read: it has not come back from an earlier reading. It must be a ConcurrentDictionary.");
                if (!TryEndGuard()) return false;
                _build.SetNamespaces(entries);
            }
            for (; _build._currentIndex < _build._namespaces!.Length; Volatile.Write(ref _build._currentIndex, _build._currentIndex + 1))
            {
                if (!TryContinue(_build._namespaces[_build._currentIndex])) return false;
            }
            return true;
        }

        private bool TryContinue(NamespaceState state)
        {
            _copier.RemainingEntries = state.RemainingEntries;
            if (!state.HasStarted)
            {
                state.HasStarted = true;
                state.Value[0] = _copier.CopyValue(state.Value[0], Level.Repository, isResult: false);
                state.PendingScopes.Add(new PendingScope(_build.Repository, state.Value, null, Level.Repository));
                AddPendingScopes(state);
            }
            for (; state.ScopeIndex < state.PendingScopes.Count; state.ScopeIndex++, state.EntryIndex = 0)
            {
                var scope = state.PendingScopes[state.ScopeIndex];
                while (state.EntryIndex < scope.Count)
                {
                    var placeholder = scope[state.EntryIndex];
                    if (!PendingScope.IsPlaceholder(placeholder))
                    {
                        state.EntryIndex++;
                        continue;
                    }
                    var call = new StalledCalls.StalledCall(placeholder is DeferredValue deferred ? deferred.Live : placeholder, scope.Live, (_build.Repository, state.Name));
                    if (GetRefusalReason(state, call) is { } refusal)
                    {
                        scope.Set(state.EntryIndex++, new EntryError(refusal));
                        continue;
                    }
                    TryBeginGuard(call, isForeign: true);
                    var result = ReadPlaceholder(placeholder!, scope);
                    if (!TryEndGuard()) return false;
                    // May be another place, if a function returned it.
                    scope.Set(state.EntryIndex, result);
                    AddPendingScopes(state);
                }
            }
            return true;
        }

        private void AddPendingScopes(NamespaceState state)
        {
            state.PendingScopes.AddRange(_copier.PendingScopes);
            _copier.PendingScopes.Clear();
            state.RemainingEntries = _copier.RemainingEntries;
        }

        private string? GetRefusalReason(NamespaceState state, StalledCalls.StalledCall call)
        {
            if (_build._abortReason is { } reason) return reason;
            if (state.AbortReason is { } spent) return spent;
            if (StalledCalls.Contains(call)) return "Not called, as it has not come back from an earlier call.";
            return StalledCalls.GetCount(call.Namespace) >= MaxStalledCalls ? $"Not called, as {MaxStalledCalls} entries of its namespace have not come back." : null;
        }

        /// <summary>Code of somebody's begins, unless it is still running.</summary>
        private bool TryBeginGuard(StalledCalls.StalledCall call, bool isForeign)
        {
            if (!isForeign) return true;
            if (_build._namespaces is null && StalledCalls.Contains(call)) return false;
            _call = call;
            Volatile.Write(ref _guardState, _guardState + 1);
            return true;
        }

        /// <summary>It has ended; false if it has been left behind.</summary>
        private bool TryEndGuard()
        {
            var guardState = _guardState;
            if (guardState % 2 == 0 && guardState != Abandoned) return true;
            if (guardState != Abandoned && Interlocked.CompareExchange(ref _guardState, guardState + 1, guardState) == guardState) return true;
            if (!_hasReturned) StalledCalls.Remove(_call);
            _hasReturned = true;
            return false;
        }

        /// <summary>What a function gets: the live dictionary, or where that is of another kind, a copy by name, the same for all in it.</summary>
        private IDictionary<string, object?> GetFunctionArgument(object live)
        {
            if (live is IDictionary<string, object?> scope) return scope;
            if (_functionArgument is { } cached && cached.Live == live) return cached.Copy;
            var entries = new EntryStack();
            var copy = new Dictionary<string, object?>();
            if (entries.PushAll(live) is null)
            {
                var names = entries.GetNames(0);
                for (var i = 0; i < names.Length; i++) copy[names[i]] = entries.GetValue(i);
            }
            _functionArgument = (live, copy);
            return copy;
        }

        private object? ReadPlaceholder(object placeholder, PendingScope scope)
        {
            // What a participant sets, such as a culture or an activity, is there for nobody after it.
            var context = ExecutionContext.Capture();
            try
            {
                return placeholder is DeferredValue deferred
                    ? _copier.ReadDeferred(deferred, scope.Level)
                    : _copier.CopyValue(((Func<IDictionary<string, object?>, object?>)placeholder)(GetFunctionArgument(scope.Live)), scope.Level, isResult: true);
            }
#pragma warning disable CA1031 // A participant's code.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _copier.PendingScopes.Clear();
                return EntryError.From(failure);
            }
            finally
            {
                if (context is not null) ExecutionContext.Restore(context);
            }
        }
    }

    private NamespaceState? CurrentNamespace => _namespaces is { } namespaces && Volatile.Read(ref _currentIndex) is var index && index < namespaces.Length ? namespaces[index] : null;

    private TimeSpan FunctionTimeout => functionTimeout;

    private IDictionary<string, object?> Repository => repository;

    private void SetNamespaces(KeyValuePair<string, object?>[] entries)
    {
        if (namespaceFilter is not null) entries = [.. entries.Where(entry => namespaceFilter(entry.Key))];
        _names = [.. entries.Select(entry => entry.Key)];
        _values = [.. entries.Select(entry => (object?[])[entry.Value])];
        var slowNamespaces = _slowNamespaces.GetOrCreateValue(repository);
        var namespaces = _names.Select((name, i) => new NamespaceState(name, _values[i]));
        // Those that have made trouble come last, so that the others don't have to do with what they leave.
        _namespaces = [.. namespaces.OrderBy(entry => slowNamespaces.ContainsKey(entry.Name) || StalledCalls.GetCount((repository, entry.Name)) > 0)];
    }

}
