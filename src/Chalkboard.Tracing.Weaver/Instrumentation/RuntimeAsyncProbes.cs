using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// Emits the probes before and after the awaits of a runtime-async method. <see cref="HandlerProbes"/> emits those where an exception of an
/// await is caught.
/// </summary>
internal sealed class RuntimeAsyncProbes : IInstrumentation
{
    public void EmitBefore(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (GetAwaitCallee(instruction) is not { } callee) return;

        // The compiler has checked before that the awaiter is not complete.
        if (callee.Name != "Await")
        {
            emitter.EmitProbe(emitter.Probes.Suspend, emitter.CurrentLine);
            return;
        }

        var awaited = emitter.GetTemporary(GetAwaitedType(callee));
        emitter.Store(awaited);
        emitter.LoadFrame();
        emitter.LoadNumber(emitter.CurrentLine);
        emitter.Load(awaited);
        emitter.EmitCall(emitter.Probes.BeforeAwait(callee));
        emitter.Load(awaited);
    }

    public void EmitAfter(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (GetAwaitCallee(instruction) is not null) emitter.EmitAfterAwait();
    }

    private static MethodReference? GetAwaitCallee(Instruction instruction) =>
        instruction.OpCode.Code == Code.Call && instruction.Operand is MethodReference callee && RuntimeAsync.IsAwait(callee)
            ? callee
            : null;

    private static TypeReference GetAwaitedType(MethodReference callee)
    {
        if (callee is not GenericInstanceMethod { GenericArguments: [var argument] } generic) return callee.Parameters[0].ParameterType;
        var genericType = generic.ElementMethod.Parameters[0].ParameterType;
        return new GenericInstanceType(genericType.GetElementType())
        {
            IsValueType = genericType.IsValueType,
            GenericArguments = { argument },
        };
    }
}
