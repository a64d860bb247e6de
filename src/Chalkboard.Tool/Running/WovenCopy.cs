using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Traces;
using Chalkboard.Tracing;
using Chalkboard.Tracing.StartupHooks;
using Chalkboard.Tracing.Weaver;

namespace Chalkboard.Tool.Running;

/// <summary>Creates a copy of an application with woven assemblies, which traces itself when it runs.</summary>
internal sealed class WovenCopy(
    Application application, IReadOnlyList<string> assemblies, IReadOnlyList<string> methods, TextWriter errors, TimeProvider timeProvider)
{
    private static readonly string _startupHookPath = typeof(TraceRunRequest).Assembly.Location;
    private static readonly string _tracingPath = typeof(CallTrace).Assembly.Location;

    /// <exception cref="ToolException">Nothing can be traced.</exception>
    public async Task<ShadowFolder> CreateAsync(TraceRunRequest request, CancellationToken cancellationToken)
    {
        var configuration = RuntimeConfiguration.Read(application);
        var applicationTracingPath = Path.Combine(application.Folder, Path.GetFileName(_tracingPath));
        List<string> replacedFiles =
            [.. assemblies, .. assemblies.Select(file => Path.ChangeExtension(file, ".pdb")), application.RuntimeConfiguration,
            applicationTracingPath];
        if (!application.IsHosted) replacedFiles.Add(application.Executable);
        ShadowFolder? shadow = null;
        try
        {
            shadow = ShadowFolder.Create(application.Folder, replacedFiles);
            // The host resolves its own link to find the application, so the copy needs a real file.
            if (!application.IsHosted) File.Copy(application.Executable, shadow.GetPath(application.Executable));
            if (File.Exists(applicationTracingPath)) File.Copy(SelectNewer(applicationTracingPath), shadow.GetPath(applicationTracingPath));
            configuration.Write(shadow.GetPath(application.RuntimeConfiguration), _startupHookPath, shadow.Root);
            await WeaveAsync(shadow, cancellationToken).ConfigureAwait(false);
            request.Write(shadow.Root);
            shadow.MarkPrepared();
            return shadow;
        }
        catch (Exception exception)
        {
            shadow?.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
                throw new ToolException(
                    $"A copy of {Printable.ToLine(application.Name)} can't be made in {Path.GetTempPath()}: " +
                    $"{Printable.ToLine(exception.Message)}");
            throw;
        }
    }

    private static string SelectNewer(string applicationTracingPath) =>
        System.Reflection.AssemblyName.GetAssemblyName(applicationTracingPath).Version > typeof(CallTrace).Assembly.GetName().Version
            ? applicationTracingPath
            : _tracingPath;

    private async Task WeaveAsync(ShadowFolder shadow, CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine($"Weaving {assemblies.Count} assemblies", errors, timeProvider);
        var names = assemblies.Select(file => Path.GetFileNameWithoutExtension(file)).ToList();
        var reports = new WeavingReport?[assemblies.Count];
        var wovenCount = 0;
        await Parallel.ForAsync(0, assemblies.Count, cancellationToken, (index, _) =>
        {
            var options = new WeavingOptions();
            foreach (var name in names) options.WovenAssemblies.Add(name);
            foreach (var method in methods) options.Operations.Add(method);
            reports[index] = Weave(assemblies[index], shadow.GetPath(assemblies[index]), options);
            progress.Report((double)Interlocked.Increment(ref wovenCount) / assemblies.Count);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        CheckMethods([.. reports.OfType<WeavingReport>()]);
    }

    private static WeavingReport? Weave(string file, string output, WeavingOptions options)
    {
        try
        {
            return AssemblyWeaver.Weave(file, output, options);
        }
        catch (NotWeavableException)
        {
            // A native or mixed-mode library. It is copied unchanged.
            File.Copy(file, output);
            if (Path.ChangeExtension(file, ".pdb") is var pdb && File.Exists(pdb)) File.Copy(pdb, Path.ChangeExtension(output, ".pdb"));
            return null;
        }
    }

    private void CheckMethods(List<WeavingReport> reports)
    {
        if (methods.Count == 0 || reports.Exists(report => report.OperationMethods.Any(operation => operation.Reason is null))) return;
        var methodNames = Printable.ToLine(string.Join(" and ", methods));
        var operations = reports.SelectMany(report => report.OperationMethods).ToList();
        if (operations.Count > 0)
            throw new ToolException(
                $"A call of {Printable.ToLine(operations[0].Name)} can't be traced separately, because it is " +
                $"{Printable.ToLine(operations[0].Reason!)}. Name a method that calls it.");
        if (reports.Exists(report => report.WasAlreadyWoven))
            throw new ToolException(
                $"There is no {methodNames} in the assemblies that are not woven yet. {Printable.ToLine(application.Name)} was woven in " +
                "its build: build it without weaving, or trace the whole run.");
        throw new ToolException(
            $"There is no method {methodNames} in " +
            $"{Printable.ToLine(string.Join(", ", assemblies.Select(file => Path.GetFileNameWithoutExtension(file))))}. Name it with " +
            "its type, as in its source; --include-assembly adds assemblies.");
    }
}
