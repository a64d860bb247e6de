using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// The conditions of <c>catch ... when</c>. They run on top of what threw, whose calls have not ended yet: lines and outside
/// calls of them would end these calls too early if they were told of the method. So each is a call of its own, which what threw
/// seems to make, with a frame of its own. It comes before the other instrumentations, which write to that frame then.
/// </summary>
internal sealed class Conditions : IInstrumentation
{
    private readonly Dictionary<Instruction, ExceptionHandler> _begins = [];
    private readonly HashSet<Instruction> _ends = [];
    private readonly Dictionary<int, SequencePoint> _points = [];
    private bool _hasBegun;

    public Conditions(MethodDefinition method)
    {
        foreach (var handler in method.Body.ExceptionHandlers.Where(handler => handler.HandlerType == ExceptionHandlerType.Filter))
        {
            _begins.Add(handler.FilterStart, handler);
            _ends.Add(handler.HandlerStart);
        }

        if (_begins.Count == 0) return;
        foreach (var point in method.DebugInformation.SequencePoints.Where(point => !point.IsHidden)) _points[point.Offset] = point;
    }

    public void Before(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (_ends.Contains(first)) emitter.IsInCondition = false;
        if (_begins.TryGetValue(first, out var handler))
        {
            emitter.IsInCondition = true;
            _hasBegun = false;

            // One that threw before has not ended.
            emitter.LoadFrame();
            emitter.Add(Instruction.Create(OpCodes.Initobj, emitter.Probes.Frame));
            if (!PointsOf(handler).Any()) Begin(emitter, emitter.CurrentLine);
        }

        if (!emitter.IsInCondition) return;

        // Where an exception of another type is refused before, the source has not been asked.
        if (!_hasBegun && _points.TryGetValue(first.Offset, out var point)) Begin(emitter, point.StartLine);
        if (instruction.OpCode.Code == Code.Endfilter) End(emitter);
    }

    private void Begin(Emitter emitter, int line)
    {
        _hasBegun = true;
        emitter.LoadFrame();
        emitter.Add(Instruction.Create(OpCodes.Ldsfld, emitter.Context.FirstSymbol));
        emitter.Number(emitter.Symbol);
        emitter.Emit(OpCodes.Add);
        emitter.Number(line);
        emitter.Call(emitter.Probes.Enter);
    }

    private static void End(Emitter emitter)
    {
        var type = emitter.Context.Module.TypeSystem.Boolean;
        var answer = emitter.Variable(type);
        emitter.Emit(OpCodes.Dup);
        emitter.Store(answer);
        emitter.ValueProbe(type, () => emitter.Load(answer), emitter.CurrentLine, emitter.Probes.LeaveWith, emitter.Probes.LeaveReference);
    }

    private IEnumerable<SequencePoint> PointsOf(ExceptionHandler handler) =>
        _points.Values.Where(point => point.Offset >= handler.FilterStart.Offset && point.Offset < handler.HandlerStart.Offset);
}
