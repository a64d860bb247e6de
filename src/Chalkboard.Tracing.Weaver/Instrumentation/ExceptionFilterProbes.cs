using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// The conditions of <c>catch ... when</c>. They run on top of what threw, whose calls have not ended yet: lines and outside
/// calls of them would end these calls too early if they were told of the method. So each is a call of its own, which what threw
/// seems to make, with a frame of its own. It comes before the other instrumentations, which write to that frame then.
/// </summary>
internal sealed class ExceptionFilterProbes : IInstrumentation
{
    private readonly Dictionary<Instruction, ExceptionHandler> _starts = [];
    private readonly HashSet<Instruction> _ends = [];
    private readonly Dictionary<int, SequencePoint> _sequencePoints = [];
    private bool _hasStarted;

    public ExceptionFilterProbes(MethodDefinition method)
    {
        foreach (var handler in method.Body.ExceptionHandlers.Where(handler => handler.HandlerType == ExceptionHandlerType.Filter))
        {
            _starts.Add(handler.FilterStart, handler);
            _ends.Add(handler.HandlerStart);
        }

        if (_starts.Count == 0) return;
        foreach (var point in method.DebugInformation.SequencePoints.Where(point => !point.IsHidden)) _sequencePoints[point.Offset] = point;
    }

    public void Before(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (_ends.Contains(first)) emitter.IsInFilter = false;
        if (_starts.TryGetValue(first, out var handler))
        {
            emitter.IsInFilter = true;
            _hasStarted = false;

            // One that threw before has not ended.
            emitter.LoadFrame();
            emitter.Add(Instruction.Create(OpCodes.Initobj, emitter.Probes.Frame));
            if (!GetSequencePoints(handler).Any()) EmitStart(emitter, emitter.CurrentLine);
        }

        if (!emitter.IsInFilter) return;

        // Where an exception of another type is refused before, the source has not been asked.
        if (!_hasStarted && _sequencePoints.TryGetValue(first.Offset, out var point)) EmitStart(emitter, point.StartLine);
        if (instruction.OpCode.Code == Code.Endfilter) EmitEnd(emitter);
    }

    private void EmitStart(Emitter emitter, int line)
    {
        _hasStarted = true;
        emitter.LoadFrame();
        emitter.Add(Instruction.Create(OpCodes.Ldsfld, emitter.Context.FirstSymbol));
        emitter.LoadNumber(emitter.Symbol);
        emitter.Emit(OpCodes.Add);
        emitter.LoadNumber(line);
        emitter.EmitCall(emitter.Probes.Enter);
    }

    private static void EmitEnd(Emitter emitter)
    {
        var type = emitter.Context.Module.TypeSystem.Boolean;
        var result = emitter.GetTemporary(type);
        emitter.Emit(OpCodes.Dup);
        emitter.Store(result);
        emitter.EmitValueProbe(type, () => emitter.Load(result), emitter.CurrentLine, emitter.Probes.LeaveWith, emitter.Probes.LeaveReference);
    }

    private IEnumerable<SequencePoint> GetSequencePoints(ExceptionHandler handler) =>
        _sequencePoints.Values.Where(point => point.Offset >= handler.FilterStart.Offset && point.Offset < handler.HandlerStart.Offset);
}
