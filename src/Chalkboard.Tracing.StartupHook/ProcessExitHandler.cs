using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.StartupHooks;

/// <summary>The ways in which a process ends while it can still say something.</summary>
internal sealed class ProcessExitHandler
{
    private readonly ITraceRun _run;
    private readonly Lock _writeLock = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    private ProcessExitHandler(ITraceRun run) => _run = run;

    public static void Register(ITraceRun run)
    {
        var handler = new ProcessExitHandler(run);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => handler.WriteTraces();
        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
        {
            if (e.IsTerminating) handler.WriteTraces();
        };
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
        {
            handler._signals.Add(PosixSignalRegistration.Create(signal, handler.OnSignal));
        }
    }

    // Who registers later is asked first. Where nobody cancels the signal, it ends the process as soon as this returns.
    private void OnSignal(PosixSignalContext context)
    {
        // One more while the trace is being written gives it up.
        if (context.Cancel || !_writeLock.TryEnter()) return;
        try
        {
            WriteTraces();
        }
        finally
        {
            _writeLock.Exit();
        }
    }

    private void WriteTraces()
    {
        lock (_writeLock)
        {
            try
            {
                _run.WriteTraces();
            }
            catch (Exception)
            {
                // chalk finds no trace, and says so; the application ends as it would.
            }
        }
    }
}
