using System.ComponentModel;
using System.Diagnostics;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Traces;

namespace Chalkboard.Tool.Running;

/// <summary>Runs an application with the input, output, environment and working directory that chalk has.</summary>
internal static class Child
{
    /// <returns>Its exit code.</returns>
    /// <exception cref="TraceException">It can't be started.</exception>
    public static async Task<int> RunAsync(Application application, ShadowFolder shadow, Signals signals)
    {
        var assembly = shadow.PathOf(application.Assembly);
        var start = application.IsHosted
            ? new ProcessStartInfo(application.Program, [.. application.Before, assembly, .. application.Arguments])
            : new ProcessStartInfo(shadow.PathOf(application.Program), application.Arguments);
        using var process = Start(start, application);
        using (signals.PassTo(process)) await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return process.ExitCode;
    }

    private static Process Start(ProcessStartInfo start, Application application)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new TraceException(exception.NativeErrorCode is 8 or 193 or 216
                ? $"{Printable.Line(application.Program)} is made for another system or processor."
                : $"{Printable.Line(application.Program)} can't be started: {Printable.Line(exception.Message)}");
        }
    }
}
