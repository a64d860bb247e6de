using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// Emits the probes of exception filters (<c>catch ... when</c>). A filter runs on top of the calls that threw, which have not ended yet.
/// Events of the method would end these calls too early, so a filter is a separate call with its own frame, and the throwing call is its
/// caller. This instrumentation comes before the others, which use that frame then.
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

    public void EmitBefore(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (_ends.Contains(first)) emitter.IsInFilter = false;
        if (_starts.TryGetValue(first, out var handler))
        {
            emitter.IsInFilter = true;
            _hasStarted = false;

            // The frame of a filter that threw before has not ended.
            emitter.LoadFrame();
            emitter.Add(Instruction.Create(OpCodes.Initobj, emitter.Probes.Frame));
            if (!GetSequencePoints(handler).Any()) EmitStart(emitter, emitter.CurrentLine);
        }

        if (!emitter.IsInFilter) return;

        // The filter starts after the check of the exception type, which is not in the source.
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
        emitter.EmitValueProbe(
            type, () => emitter.Load(result), emitter.CurrentLine, emitter.Probes.LeaveWith, emitter.Probes.LeaveReference);
    }

    private IEnumerable<SequencePoint> GetSequencePoints(ExceptionHandler handler) =>
        _sequencePoints.Values.Where(point => point.Offset >= handler.FilterStart.Offset && point.Offset < handler.HandlerStart.Offset);
}
