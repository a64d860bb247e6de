using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>A probe where a line of the source begins.</summary>
internal sealed class Lines : IInstrumentation
{
    private readonly Dictionary<int, SequencePoint> _points = [];

    private readonly FilterBlocks _filters;

    public Lines(MethodDefinition method, FilterBlocks filters)
    {
        _filters = filters;
        foreach (var point in method.DebugInformation.SequencePoints) _points[point.Offset] = point;
    }

    public void Before(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (!_points.TryGetValue(first.Offset, out var point) || point.IsHidden) return;
        emitter.CurrentLine = point.StartLine;
        if (!_filters.Contain(first)) emitter.Probe(emitter.Probes.Line, point.StartLine);
    }
}
