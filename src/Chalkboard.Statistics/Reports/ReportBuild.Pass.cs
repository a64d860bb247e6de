using System.Collections.Concurrent;

namespace Chalkboard.Statistics.Reports;

internal sealed partial class ReportBuild
{
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
}
