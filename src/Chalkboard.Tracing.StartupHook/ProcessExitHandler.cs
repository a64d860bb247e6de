using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.StartupHooks;

/// <summary>Writes the traces when the process ends: by itself, by an unhandled exception, or by a signal.</summary>
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

    // Later registrations are called first. If no handler cancels the signal, it ends the process as soon as this method returns.
    private void OnSignal(PosixSignalContext context)
    {
        // A second signal while the traces are written ends the process.
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
                // The application must end as it would without tracing. chalk reports that there is no trace.
            }
        }
    }
}
