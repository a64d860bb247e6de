using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// Passes a command of ADO.NET to the recorder before it is executed by an external call, because most providers publish nothing. The
/// recorder decides whether the object is a command: the weaver knows only the names of types in other assemblies.
/// </summary>
internal static class CommandProbes
{
    private static readonly HashSet<string> _methods = new(StringComparer.Ordinal)
    {
        "ExecuteReader", "ExecuteReaderAsync", "ExecuteNonQuery", "ExecuteNonQueryAsync", "ExecuteScalar", "ExecuteScalarAsync",
    };

    /// <summary>Emits the probe before an instruction, with the object and the arguments of its call on the stack.</summary>
    public static void Emit(Instruction instruction, Emitter emitter)
    {
        if (instruction.OpCode.Code != Code.Callvirt || instruction.Operand is not MethodReference { HasThis: true } callee
            || !_methods.Contains(callee.Name) || !callee.DeclaringType.Name.EndsWith("Command", StringComparison.Ordinal)
            || callee.DeclaringType.HasGenericParameters || callee is GenericInstanceMethod)
            return;
        var arguments = callee.Parameters.Select(parameter => emitter.NewVariable(parameter.ParameterType)).ToList();
        var command = emitter.GetTemporary(callee.DeclaringType);
        foreach (var argument in Enumerable.Reverse(arguments)) emitter.Store(argument);
        emitter.Store(command);
        emitter.LoadFrame();
        emitter.Load(command);
        emitter.EmitCall(emitter.Probes.RecordCommand);
        emitter.Load(command);
        foreach (var argument in arguments) emitter.Load(argument);
    }
}
