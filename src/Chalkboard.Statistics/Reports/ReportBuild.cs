using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// Builds one report, one namespace after the other, on a dedicated thread. If a call to a participant's code doesn't return in time,
/// the call and its thread are abandoned, an error takes its place, and another thread continues with the next entry.
/// </summary>
internal sealed class ReportBuild(
    IDictionary<string, object?> repository, Func<string, bool>? namespaceFilter, TimeSpan functionTimeout, TimeProvider timeProvider)
{
    // Per namespace. Each of them holds a thread until it returns.
    private const int MaxStalledCalls = 8;

    // Per namespace, for calls that make progress but take long.
    private const int MaxNamespaceTimeouts = 8;

    // After this many timeouts in a report, each further call gets a tenth of the time; and after MaxTimeouts, no code is called.
    private const int MaxFullTimeouts = 16;
    private const int MaxTimeouts = 64;

    // The bounds of single collections don't bound their sum.
    private const int MaxNamespaceEntries = 1_000_000;

    // The namespaces that took too long in the last report. They are read after the others.
    private static readonly ConditionalWeakTable<IDictionary<string, object?>, ConcurrentDictionary<string, bool>> _slowNamespaces = [];

    private string[] _names = [];
    private object?[][] _values = [];
    private NamespaceState[]? _namespaces;
    private int _currentIndex;
    private int _timeoutCount;
    private volatile string? _abortReason;

    /// <summary>Builds the report in bounded time, whatever participants do.</summary>
    public async Task<Report> RunAsync()
    {
        while (true)
        {
            var pass = new Pass(this);
            if (!ReportThreads.TryRun(pass.Run))
            {
                // Other reports may be using the threads, and finish soon.
                await Task.Delay(functionTimeout, timeProvider).ConfigureAwait(false);
                if (!ReportThreads.TryRun(pass.Run))
                {
                    _abortReason = $"Not read, because {ReportThreads.MaxThreads} calls to entries of this process have not returned.";
                    // With an abort reason, it runs no code of participants.
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

    /// <summary>Waits for a pass. Returns false if a call was abandoned and a new pass must continue.</summary>
    private async Task<bool> TryCompleteAsync(Pass pass)
    {
        var last = (GuardState: 0, Progress: 0);
        while (true)
        {
            try
            {
                var timeout = _timeoutCount < MaxFullTimeouts ? functionTimeout : functionTimeout / 10;
                await pass.Completion.WaitAsync(timeout, timeProvider).ConfigureAwait(false);
                return true;
            }
            catch (TimeoutException)
            {
                var current = (pass.GuardState, pass.Progress);
                if (current.GuardState % 2 == 1)
                {
                    if (++_timeoutCount == MaxTimeouts) _abortReason = "Not read, because other entries took too long.";
                    // A collection that still returns entries isn't stalled, but uses up the time of its namespace.
                    var mayContinue = current != last && _abortReason is null
                        && (CurrentNamespace is not { } currentNamespace || currentNamespace.TryAddTimeout());
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

        /// <summary>Its value in the report, as an array of one element.</summary>
        public object?[] Value => value;

        public bool HasStarted { get; set; }

        public List<PendingScope> PendingScopes { get; } = [];

        // The position at which the next pass continues.
        public int ScopeIndex { get; set; }
        public int EntryIndex { get; set; }
        public int RemainingEntries { get; set; } = MaxNamespaceEntries;

        public string? AbortReason { get; private set; }

        /// <summary>Counts a timeout. Returns whether code of the namespace may continue.</summary>
        public bool TryAddTimeout()
        {
            if (++_timeoutCount >= MaxNamespaceTimeouts) AbortReason = "Not read, because its namespace took too long.";
            return AbortReason is null;
        }
    }

    /// <summary>
    /// One thread that continues the report. The guard state is odd while the thread runs code of a participant. A compare-exchange of
    /// the state decides between the result of that code and the timeout.
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
#pragma warning disable CA1031 // The waiting caller gets it.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                // If the call was abandoned, this removes it from the stalled calls.
                if (GuardState == Abandoned) TryEndGuard();
                _completion.TrySetException(failure);
            }
        }

        /// <summary>Abandons the running call; false if it has just returned.</summary>
        public bool TryAbandon(int guardState)
        {
            var call = _call;
            // Added first, because the thread removes it when the call returns.
            StalledCalls.Add(call);
            if (Interlocked.CompareExchange(ref _guardState, Abandoned, guardState) != guardState)
            {
                StalledCalls.Remove(call);
                return false;
            }
            _copier.Cancel();
            if (_build._namespaces is null)
                throw new InvalidOperationException("The repository can't be read: it blocks. It must be a ConcurrentDictionary.");
            var state = _build._namespaces[_build._currentIndex];
            var error = new EntryError($"Took longer than {_build.FunctionTimeout.TotalMilliseconds:0} ms, and was abandoned.");
            state.PendingScopes[state.ScopeIndex].Set(state.EntryIndex++, error);
            return true;
        }

        /// <summary>Continues the report. Returns false if this pass has been abandoned; it must change nothing any more.</summary>
        private bool TryContinue()
        {
            if (_build._namespaces is null)
            {
                var call = new StalledCalls.StalledCall(null, _build.Repository, (_build.Repository, ""));
                if (!TryBeginGuard(call, isForeign: _build.Repository is not ConcurrentDictionary<string, object?>))
                {
                    throw new InvalidOperationException(
                        "The repository can't be read: an earlier reading has not returned. It must be a ConcurrentDictionary.");
                }
                var entries = _copier.ReadNamespaces(_build.Repository);
                if (!TryEndGuard()) return false;
                _build.SetNamespaces(entries);
            }
            for (; _build._currentIndex < _build._namespaces!.Length; _build.MoveToNextNamespace())
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
                    var key = placeholder is DeferredValue deferred ? deferred.Live : placeholder;
                    var call = new StalledCalls.StalledCall(key, scope.Live, (_build.Repository, state.Name));
                    if (GetRefusalReason(state, call) is { } refusal)
                    {
                        scope.Set(state.EntryIndex++, new EntryError(refusal));
                        continue;
                    }
                    TryBeginGuard(call, isForeign: true);
                    var result = ReadPlaceholder(placeholder!, scope);
                    if (!TryEndGuard()) return false;
                    // The result of a function may be a placeholder again.
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
            if (StalledCalls.Contains(call)) return "Not called, because an earlier call has not returned.";
            return StalledCalls.GetCount(call.Namespace) >= MaxStalledCalls
                ? $"Not called, because {MaxStalledCalls} calls to entries of its namespace have not returned."
                : null;
        }

        /// <summary>Starts the guard before a call to foreign code; false if an earlier call to it has not returned.</summary>
        private bool TryBeginGuard(StalledCalls.StalledCall call, bool isForeign)
        {
            if (!isForeign) return true;
            if (_build._namespaces is null && StalledCalls.Contains(call)) return false;
            _call = call;
            Volatile.Write(ref _guardState, _guardState + 1);
            return true;
        }

        /// <summary>Ends the guard; false if the call was abandoned.</summary>
        private bool TryEndGuard()
        {
            var guardState = _guardState;
            if (guardState % 2 == 0 && guardState != Abandoned) return true;
            if (guardState != Abandoned && Interlocked.CompareExchange(ref _guardState, guardState + 1, guardState) == guardState)
                return true;
            if (!_hasReturned) StalledCalls.Remove(_call);
            _hasReturned = true;
            return false;
        }

        /// <summary>Returns the argument of a function: the live dictionary, or a copy by name if that is of another type.</summary>
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

        private object? CallFunction(object function, object scope) =>
            ((Func<IDictionary<string, object?>, object?>)function)(GetFunctionArgument(scope));

        private object? ReadPlaceholder(object placeholder, PendingScope scope)
        {
            // A culture or an activity that a participant sets must not affect the next one.
            var context = ExecutionContext.Capture();
            try
            {
                return placeholder is DeferredValue deferred
                    ? _copier.ReadDeferred(deferred, scope.Level)
                    : _copier.CopyValue(CallFunction(placeholder, scope.Live), scope.Level, isResult: true);
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

    private NamespaceState? CurrentNamespace
    {
        get
        {
            var index = Volatile.Read(ref _currentIndex);
            return index < _namespaces?.Length ? _namespaces[index] : null;
        }
    }

    private TimeSpan FunctionTimeout => functionTimeout;

    private IDictionary<string, object?> Repository => repository;

    private void MoveToNextNamespace() => Volatile.Write(ref _currentIndex, _currentIndex + 1);

    private void SetNamespaces(KeyValuePair<string, object?>[] entries)
    {
        if (namespaceFilter is not null) entries = [.. entries.Where(entry => namespaceFilter(entry.Key))];
        _names = [.. entries.Select(entry => entry.Key)];
        _values = [.. entries.Select(entry => (object?[])[entry.Value])];
        var slowNamespaces = _slowNamespaces.GetOrCreateValue(repository);
        var namespaces = _names.Select((name, i) => new NamespaceState(name, _values[i]));
        // Namespaces with problems come last, so that the others are not affected.
        _namespaces =
        [
            .. namespaces.OrderBy(entry =>
                slowNamespaces.ContainsKey(entry.Name) || StalledCalls.GetCount((repository, entry.Name)) > 0),
        ];
    }

}
