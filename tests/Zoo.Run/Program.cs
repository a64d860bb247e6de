using Chalkboard.Tracing;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Weaver.Tests.Given;

// Zoo.Run ZOO [LINES]: every construct writes what it does; the lines that a trace of it all tells go to a file.
// The trace begins first: an initializer of the module is part of it.
using var trace = args is [_, _]
    ? CallTrace.Start(
        new()
        {
            Contents = TraceContents.Lines,
            Limits = { MaxBytes = 2_000_000_000, MaxDepth = 1_000_000, MaxEvents = int.MaxValue }
        }) : null;
foreach (var construct in Constructs.Of(new LoadedSample(args[0]).Assembly))
{
    Console.WriteLine($"# {Constructs.Name(construct)}");
    await Constructs.RunAsync(construct, Console.Out);
}

if (trace is null) return;
var recording = trace.Stop();
if (recording.Dropped.Count > 0) throw new InvalidOperationException($"{recording.Dropped[0].Count} events are missing.");
var lines = recording.Events.Where(read => read.Kind == EventKind.Line)
    .Select(read => $"{Path.GetFileName(recording.Symbols[read.SymbolIndex].File)}:{read.Line}");
File.WriteAllLines(args[1], lines.Distinct());
