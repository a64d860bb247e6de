using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Emits a probe at each return.</summary>
/// <param name="context">The method.</param>
/// <param name="end">The target to which a return within the protected block leaves; null if there is no such block.</param>
internal sealed class ReturnProbes(MethodContext context, Instruction? end) : IInstrumentation
{
    private readonly TypeReference? _resultType = context.ResultType;

    public bool TryReplace(Instruction instruction, Emitter emitter)
    {
        if (instruction.OpCode.Code != Code.Ret) return false;
        var result = _resultType is null ? null : emitter.GetTemporary(_resultType);
        if (result is not null) emitter.Store(result);
        EmitProbe(emitter, result);
        if (end is not null)
        {
            emitter.Add(Instruction.Create(OpCodes.Leave, end));
            return true;
        }

        if (result is not null) emitter.Load(result);
        emitter.Emit(OpCodes.Ret);
        return true;
    }

    private void EmitProbe(Emitter emitter, VariableDefinition? result)
    {
        if (result is null || ValuePassingExtensions.GetValuePassing(_resultType!) == ValuePassing.NotPossible)
            emitter.EmitProbe(emitter.Probes.Leave, emitter.CurrentLine);
        else emitter.EmitValueProbe(_resultType!, () => emitter.Load(result), emitter.CurrentLine, emitter.Probes.LeaveWith,
            emitter.Probes.LeaveReference);
    }
}
