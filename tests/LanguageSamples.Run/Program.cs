using Chalkboard.Tracing;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Weaver.Tests.Infrastructure;

// LanguageSamples.Run ASSEMBLY [FILE]: runs every construct, and writes the lines of a trace to the file.
// The trace starts before the assembly is loaded, to include the initializer of the module.
using var trace = args is [_, _]
    ? CallTrace.Start(
        new()
        {
            Contents = TraceContents.Lines,
            Limits = { MaxBytes = 2_000_000_000, MaxDepth = 1_000_000, MaxEvents = int.MaxValue }
        }) : null;
foreach (var construct in LanguageConstructs.FindAll(new LoadedSample(args[0]).Assembly))
{
    Console.WriteLine($"# {LanguageConstructs.GetName(construct)}");
    await LanguageConstructs.RunAsync(construct, Console.Out);
}

if (trace is null) return;
var recording = trace.Stop();
if (recording.Dropped.Count > 0) throw new InvalidOperationException($"{recording.Dropped[0].Count} events are missing.");
var lines = recording.Events.Where(e => e.Kind == EventKind.Line)
    .Select(e => $"{Path.GetFileName(recording.Symbols[e.SymbolIndex].File)}:{e.Line}");
File.WriteAllLines(args[1], lines.Distinct());
