using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Traces;
using Chalkboard.Tracing;
using Chalkboard.Tracing.StartupHooks;
using Chalkboard.Tracing.Weaver;

namespace Chalkboard.Tool.Running;

/// <summary>Makes a copy of an application in which assemblies are woven, and which traces itself as it is run.</summary>
internal sealed class WovenCopy(Application application, IReadOnlyList<string> assemblies, IReadOnlyList<string> methods, TextWriter errors, TimeProvider time)
{
    private static readonly string _hook = typeof(RunOrder).Assembly.Location;
    private static readonly string _runtime = typeof(CallTrace).Assembly.Location;

    /// <exception cref="TraceException">Nothing can be traced.</exception>
    public async Task<ShadowFolder> MakeAsync(RunOrder order, CancellationToken cancellation)
    {
        var configuration = RuntimeConfiguration.Read(application);
        var own = Path.Combine(application.Folder, Path.GetFileName(_runtime));
        List<string> others = [.. assemblies, .. assemblies.Select(file => Path.ChangeExtension(file, ".pdb")), application.RuntimeConfiguration, own];
        if (!application.IsHosted) others.Add(application.Program);
        ShadowFolder? shadow = null;
        try
        {
            shadow = ShadowFolder.Of(application.Folder, others);
            // Where programs are found, links are followed: a program must lie there itself.
            if (!application.IsHosted) File.Copy(application.Program, shadow.PathOf(application.Program));
            if (File.Exists(own)) File.Copy(Newer(own), shadow.PathOf(own));
            configuration.Write(shadow.PathOf(application.RuntimeConfiguration), _hook, shadow.Root);
            await WeaveAsync(shadow, cancellation).ConfigureAwait(false);
            order.Write(shadow.Root);
            shadow.Complete();
            return shadow;
        }
        catch (Exception exception)
        {
            shadow?.Dispose();
            if (exception is IOException or UnauthorizedAccessException) throw new TraceException($"A copy of {Printable.Line(application.Name)} can't be made in {Path.GetTempPath()}: {Printable.Line(exception.Message)}");
            throw;
        }
    }

    private static string Newer(string own) => System.Reflection.AssemblyName.GetAssemblyName(own).Version > typeof(CallTrace).Assembly.GetName().Version ? own : _runtime;

    private async Task WeaveAsync(ShadowFolder shadow, CancellationToken cancellation)
    {
        using var line = new ProgressLine($"Weaving {assemblies.Count} assemblies", errors, time);
        var names = assemblies.Select(file => Path.GetFileNameWithoutExtension(file)).ToList();
        var reports = new WeavingReport?[assemblies.Count];
        var done = 0;
        await Parallel.ForAsync(0, assemblies.Count, cancellation, (index, _) =>
        {
            var options = new WeavingOptions();
            foreach (var name in names) options.WovenToo.Add(name);
            foreach (var method in methods) options.Operations.Add(method);
            reports[index] = Weave(assemblies[index], shadow.PathOf(assemblies[index]), options);
            line.Report((double)Interlocked.Increment(ref done) / assemblies.Count);
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
            // A library of native code, or one that is partly so: it runs as it is.
            File.Copy(file, output);
            if (Path.ChangeExtension(file, ".pdb") is var pdb && File.Exists(pdb)) File.Copy(pdb, Path.ChangeExtension(output, ".pdb"));
            return null;
        }
    }

    private void CheckMethods(List<WeavingReport> reports)
    {
        if (methods.Count == 0 || reports.Exists(report => report.Operations.Any(operation => operation.Reason is null))) return;
        var said = Printable.Line(string.Join(" and ", methods));
        var found = reports.SelectMany(report => report.Operations).ToList();
        if (found.Count > 0) throw new TraceException($"A call of {Printable.Line(found[0].Name)} can't be traced by itself, because it is {Printable.Line(found[0].Reason!)}. Name one that calls it.");
        if (reports.Exists(report => report.AlreadyWoven)) throw new TraceException($"There is no {said} in what is not woven yet. {Printable.Line(application.Name)} was woven as it was built: build it without, or trace the whole run.");
        throw new TraceException($"There is no method {said} in {Printable.Line(string.Join(", ", assemblies.Select(file => Path.GetFileNameWithoutExtension(file))))}. Name it with its namespace and type, as its source does; --weave adds assemblies.");
    }
}
