using System.Globalization;

namespace Chalkboard.Tracing.Weaver.CommandLine;

/// <summary>Weaves the assemblies of a request file.</summary>
internal static class WeavingCommand
{
    public static int Run(string requestFile, TextWriter output)
    {
        var hasFailed = false;
        try
        {
            foreach (var request in WeavingRequest.Read(requestFile)) hasFailed |= !TryWeave(request, output);
        }
        catch (FormatException exception)
        {
            output.WriteLine($"{requestFile} : error CHALK5: {exception.Message}");
            hasFailed = true;
        }
        return hasFailed ? 1 : 0;
    }

    /// <summary>Writes which methods are not woven, and why.</summary>
    private static void WriteReport(string file, WeavingReport report)
    {
        var summary = report.WasAlreadyWoven
            ? "It was already woven."
            : string.Create(CultureInfo.InvariantCulture, $"{report.WovenCount} methods are woven, {report.UnwovenMethods.Count} are not:");
        File.WriteAllLines(file, [summary, .. report.UnwovenMethods.Select(method => $"{method.Name}: {method.Reason}")]);
    }

    private static bool TryWeave(WeavingRequest request, TextWriter output)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(request.Output))!);
            var report = AssemblyWeaver.Weave(request.Input, request.Output, request.Options);
            var file = Path.ChangeExtension(request.Output, ".woven.txt");
            WriteReport(file, report);
            output.WriteLine(report.WasAlreadyWoven
                ? $"{Path.GetFileName(request.Input)} was already woven."
                : $"{Path.GetFileName(request.Input)}: {report.WovenCount} methods woven for traces, " +
                    $"{report.UnwovenMethods.Count} not woven; {file} contains the reasons.");
            return true;
        }
        catch (NotWeavableException exception)
        {
            return ReportError("CHALK1", exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ReportError("CHALK2", exception.Message);
        }
        catch (Exception exception)
        {
            return ReportError("CHALK3",
                "The assembly could not be woven because of a defect in the weaver. Exclude it, or build with ChalkboardTracing=false. " +
                $"{exception}");
        }

        // MSBuild expects an error on one line.
        bool ReportError(string code, string message)
        {
            output.WriteLine($"{request.Input} : error {code}: {message.ReplaceLineEndings(" ")}");
            return false;
        }
    }
}
