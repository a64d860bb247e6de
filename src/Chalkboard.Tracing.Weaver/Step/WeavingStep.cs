namespace Chalkboard.Tracing.Weaver.Step;

/// <summary>Carries out what the build has ordered.</summary>
internal static class WeavingStep
{
    public static int Run(string orders, TextWriter output)
    {
        var failed = false;
        try
        {
            foreach (var order in WeavingOrder.Read(orders)) failed |= !TryWeave(order, output);
        }
        catch (FormatException exception)
        {
            output.WriteLine($"{orders} : error CHALK5: {exception.Message}");
            failed = true;
        }
        return failed ? 1 : 0;
    }

    private static bool TryWeave(WeavingOrder order, TextWriter output)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(order.Output))!);
            var report = AssemblyWeaver.Weave(order.Input, order.Output, order.Options);
            var file = Path.ChangeExtension(order.Output, ".woven.txt");
            ReportFile.Write(file, report);
            output.WriteLine(report.AlreadyWoven
                ? $"{Path.GetFileName(order.Input)} was woven already."
                : $"{Path.GetFileName(order.Input)}: {report.Woven} methods woven for traces, {report.Unwoven.Count} not; {file} says why.");
            return true;
        }
        catch (NotWeavableException exception)
        {
            return Failed("CHALK1", exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Failed("CHALK2", exception.Message);
        }
        catch (Exception exception)
        {
            return Failed("CHALK3", $"It could not be woven, which is a defect of the weaver. Leave it out, or build with ChalkboardTracing=false. {exception}");
        }

        // As MSBuild reads it, which is one line.
        bool Failed(string code, string message)
        {
            output.WriteLine($"{order.Input} : error {code}: {message.ReplaceLineEndings(" ")}");
            return false;
        }
    }
}
