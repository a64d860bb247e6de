using System.ComponentModel;
using System.Diagnostics;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Running;

/// <summary>Runs an application with the input, output, environment and working directory of chalk.</summary>
internal static class ChildProcess
{
    /// <returns>Its exit code.</returns>
    /// <exception cref="ToolException">It can't be started.</exception>
    public static async Task<int> RunAsync(Application application, ShadowFolder shadow, Signals signals)
    {
        var assembly = shadow.GetPath(application.Assembly);
        var startInfo = application.IsHosted
            ? new ProcessStartInfo(application.Executable, [.. application.HostArguments, assembly, .. application.Arguments])
            : new ProcessStartInfo(shadow.GetPath(application.Executable), application.Arguments);
        using var process = Start(startInfo, application);
        using (signals.ForwardTo(process)) await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return process.ExitCode;
    }

    private static Process Start(ProcessStartInfo startInfo, Application application)
    {
        try
        {
            return Process.Start(startInfo)!;
        }
        catch (Win32Exception exception)
        {
            throw new ToolException(exception.NativeErrorCode is 8 or 193 or 216
                ? $"{Printable.ToLine(application.Executable)} is built for another operating system or processor."
                : $"{Printable.ToLine(application.Executable)} can't be started: {Printable.ToLine(exception.Message)}");
        }
    }
}
