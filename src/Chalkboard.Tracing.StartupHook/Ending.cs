using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.StartupHooks;

/// <summary>The ways in which a process ends while it can still say something.</summary>
internal sealed class Ending
{
    private readonly IRun _run;
    private readonly Lock _writing = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    private Ending(IRun run) => _run = run;

    public static void Of(IRun run)
    {
        var ending = new Ending(run);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => ending.Write();
        AppDomain.CurrentDomain.UnhandledException += (_, failure) =>
        {
            if (failure.IsTerminating) ending.Write();
        };
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
        {
            ending._signals.Add(PosixSignalRegistration.Create(signal, ending.Signalled));
        }
    }

    // Who registers later is asked first. Where nobody cancels the signal, it ends the process as soon as this returns.
    private void Signalled(PosixSignalContext context)
    {
        // One more while the trace is being written gives it up.
        if (context.Cancel || !_writing.TryEnter()) return;
        try
        {
            Write();
        }
        finally
        {
            _writing.Exit();
        }
    }

    private void Write()
    {
        lock (_writing)
        {
            try
            {
                _run.Write();
            }
            catch (Exception)
            {
                // chalk finds no trace, and says so; the application ends as it would.
            }
        }
    }
}
