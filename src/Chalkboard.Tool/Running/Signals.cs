using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Chalkboard.Tool.Running;

/// <summary>
/// Keeps chalk alive while the application handles a signal. Before the application starts, a signal cancels. A terminal sends Ctrl-C to
/// both processes; other signals are forwarded, and without a terminal all are.
/// </summary>
internal sealed partial class Signals : IDisposable
{
    private static readonly PosixSignal[] _handledSignals =
        [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly CancellationTokenSource _cancellation = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _lock = new();
    private Process? _process;

    public Signals()
    {
        foreach (var signal in _handledSignals) _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>Forwards signals to a process until the result is disposed.</summary>
    public IDisposable ForwardTo(Process process)
    {
        lock (_lock) _process = process;
        if (_cancellation.IsCancellationRequested) Send(process, PosixSignal.SIGTERM);
        return new Forwarding(this);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _cancellation.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_lock)
        {
            if (_process is null) _cancellation.Cancel();
            else if (context.Signal == PosixSignal.SIGTERM || !HasTerminal) Send(_process, context.Signal);
        }
    }

    private static bool HasTerminal => !Console.IsInputRedirected || !Console.IsOutputRedirected || !Console.IsErrorRedirected;

    private static void Send(Process process, PosixSignal signal)
    {
        // Windows sends console events to every process of the console, and has no other signals.
        if (OperatingSystem.IsWindows()) return;
        try
        {
            if (!process.HasExited)
                _ = Kill(process.Id, signal switch { PosixSignal.SIGINT => 2, PosixSignal.SIGHUP => 1, PosixSignal.SIGQUIT => 3, _ => 15 });
        }
        catch (InvalidOperationException)
        {
            // The process has just ended.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private sealed class Forwarding(Signals signals) : IDisposable
    {
        public void Dispose()
        {
            lock (signals._lock) signals._process = null;
        }
    }
}
