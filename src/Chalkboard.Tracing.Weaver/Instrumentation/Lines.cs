using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>A probe where a line of the source begins.</summary>
internal sealed class Lines : IInstrumentation
{
    private readonly Dictionary<int, SequencePoint> _points = [];

    public Lines(MethodDefinition method)
    {
        foreach (var point in method.DebugInformation.SequencePoints) _points[point.Offset] = point;
    }

    public void Before(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (!_points.TryGetValue(first.Offset, out var point) || point.IsHidden) return;
        emitter.CurrentLine = point.StartLine;
        emitter.Probe(emitter.Probes.Line, point.StartLine);
    }
}
