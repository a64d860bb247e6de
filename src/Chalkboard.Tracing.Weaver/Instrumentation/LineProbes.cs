using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Emits a probe at the start of each line of the source.</summary>
internal sealed class LineProbes : IInstrumentation
{
    private readonly Dictionary<int, SequencePoint> _sequencePoints = [];

    public LineProbes(MethodDefinition method)
    {
        foreach (var point in method.DebugInformation.SequencePoints) _sequencePoints[point.Offset] = point;
    }

    public void EmitBefore(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (!_sequencePoints.TryGetValue(first.Offset, out var point) || point.IsHidden) return;
        emitter.CurrentLine = point.StartLine;
        emitter.EmitProbe(emitter.Probes.RecordLine, point.StartLine);
    }
}
