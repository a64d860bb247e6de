using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>A probe at each return.</summary>
/// <param name="context">The method.</param>
/// <param name="end">Where a return leaves to if it stands in the block that watches for exceptions; null if there is none.</param>
internal sealed class Returns(MethodContext context, Instruction? end) : IInstrumentation
{
    private readonly TypeReference? _type = context.Result;

    public bool Replace(Instruction instruction, Emitter emitter)
    {
        if (instruction.OpCode.Code != Code.Ret) return false;
        var result = _type is null ? null : emitter.Variable(_type);
        if (result is not null) emitter.Store(result);
        Probe(emitter, result);
        if (end is not null)
        {
            emitter.Add(Instruction.Create(OpCodes.Leave, end));
            return true;
        }

        if (result is not null) emitter.Load(result);
        emitter.Emit(OpCodes.Ret);
        return true;
    }

    private void Probe(Emitter emitter, VariableDefinition? result)
    {
        if (result is null || RecordableTypes.Way(_type!) == Recordable.No) emitter.Probe(emitter.Probes.Leave, emitter.CurrentLine);
        else emitter.ValueProbe(_type!, () => emitter.Load(result), emitter.CurrentLine, emitter.Probes.LeaveWith, emitter.Probes.LeaveReference);
    }
}
