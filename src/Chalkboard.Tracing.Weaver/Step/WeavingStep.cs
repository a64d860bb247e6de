namespace Chalkboard.Tracing.Weaver.Step;

/// <summary>Carries out an order of the build.</summary>
internal static class WeavingStep
{
    public static int Run(string orderFile, TextWriter output)
    {
        var failed = false;
        var order = WeavingOrder.Read(orderFile);
        foreach (var (input, woven) in order.Assemblies)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(woven))!);
                var report = AssemblyWeaver.Weave(input, woven, order.Options);
                var file = Path.ChangeExtension(woven, ".woven.txt");
                ReportFile.Write(file, report);
                output.WriteLine(report.AlreadyWoven
                    ? $"{Path.GetFileName(input)} was woven already."
                    : $"{Path.GetFileName(input)}: {report.Woven} methods woven for traces, {report.Unwoven.Count} not; {file} says why.");
            }
            catch (NotWeavableException exception)
            {
                Fail(input, "CHALK1", exception.Message);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Fail(input, "CHALK2", exception.Message);
            }
            catch (Exception exception)
            {
                Fail(input, "CHALK3", $"It could not be woven, which is a defect of the weaver. Leave it out, or build with ChalkboardTracing=false. {exception}");
            }
        }

        return failed ? 1 : 0;

        void Fail(string file, string code, string message)
        {
            failed = true;
            output.WriteLine($"{file} : error {code}: {message.ReplaceLineEndings(" ")}");
        }
    }
}
