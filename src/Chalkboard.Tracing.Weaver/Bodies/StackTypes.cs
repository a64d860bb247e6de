using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>The types of what is on the evaluation stack, as far as the body itself says them.</summary>
internal sealed class StackTypes
{
    private readonly MethodDefinition _method;
    private readonly Dictionary<Instruction, TypeReference?[]> _branched = [];
    private List<TypeReference?> _stack = [];

    private StackTypes(MethodDefinition method) => _method = method;

    /// <returns>From the bottom up; null if one of them is not known.</returns>
    public static IReadOnlyList<TypeReference>? Before(MethodDefinition method, Instruction at)
    {
        var types = new StackTypes(method);
        foreach (var instruction in method.Body.Instructions)
        {
            types.Meet(instruction);
            if (instruction == at) return types._stack.Contains(null) ? null : [.. types._stack.Select(type => type!)];
            types.Pass(instruction);
        }

        return null;
    }

    // Of what comes from two ways, only what both have of the same type is known.
    private void Meet(Instruction instruction)
    {
        if (!_branched.TryGetValue(instruction, out var other)) return;
        if (instruction.Previous is { OpCode.FlowControl: FlowControl.Branch or FlowControl.Return or FlowControl.Throw }) _stack = [.. other];
        else _stack = [.. _stack.Zip(other, (one, two) => one is not null && two is not null && one.FullName == two.FullName ? one : null)];
    }

    private void Pass(Instruction instruction)
    {
        var pops = Math.Min(StackEffect.Pops(instruction, _method), _stack.Count);
        var popped = _stack.GetRange(_stack.Count - pops, pops);
        _stack.RemoveRange(_stack.Count - pops, pops);
        if (instruction.OpCode.Code == Code.Dup) _stack.AddRange([popped[0], popped[0]]);
        else if (StackEffect.Pushes(instruction) == 1) _stack.Add(TypeOf(instruction, popped));
        Branch(instruction);
    }

    private void Branch(Instruction instruction)
    {
        if (instruction.Operand is Instruction target) _branched.TryAdd(target, [.. _stack]);
        foreach (var each in instruction.Operand as Instruction[] ?? []) _branched.TryAdd(each, [.. _stack]);
    }

    private TypeReference? TypeOf(Instruction instruction, List<TypeReference?> popped)
    {
        var type = instruction.Operand switch
        {
            _ when Argument(instruction) is { } argument => argument,
            VariableDefinition variable when instruction.OpCode.Code is Code.Ldloc or Code.Ldloc_S => variable.VariableType,
            _ when instruction.OpCode.Code is >= Code.Ldloc_0 and <= Code.Ldloc_3 => _method.Body.Variables[instruction.OpCode.Code - Code.Ldloc_0].VariableType,
            FieldReference field when instruction.OpCode.Code is Code.Ldfld or Code.Ldsfld => Substituted(field.FieldType, field.DeclaringType as GenericInstanceType, null),
            MethodReference callee when instruction.OpCode.Code == Code.Newobj => callee.DeclaringType,
            MethodReference callee when instruction.OpCode.Code is Code.Call or Code.Callvirt => Substituted(callee.ReturnType, callee.DeclaringType as GenericInstanceType, callee as GenericInstanceMethod),
            TypeReference cast when instruction.OpCode.Code == Code.Castclass => cast,
            string => _method.Module.TypeSystem.String,
            null when instruction.OpCode.StackBehaviourPush == StackBehaviour.Pushi && popped.Count == 0 => _method.Module.TypeSystem.Int32,
            _ when instruction.OpCode.Code is Code.Ldc_I4 or Code.Ldc_I4_S => _method.Module.TypeSystem.Int32,
            _ => null,
        };
        return type?.Plain();
    }

    private TypeReference? Argument(Instruction instruction)
    {
        if (instruction is { OpCode.Code: Code.Ldarg or Code.Ldarg_S, Operand: ParameterDefinition named }) return named == _method.Body.ThisParameter ? This() : named.ParameterType;
        if (instruction.OpCode.Code is not (>= Code.Ldarg_0 and <= Code.Ldarg_3)) return null;
        var index = instruction.OpCode.Code - Code.Ldarg_0 - (_method.HasThis ? 1 : 0);
        return index < 0 ? This() : _method.Parameters[index].ParameterType;
    }

    private TypeReference This() => Self.Type(_method.DeclaringType);

    // What a signature says of type parameters, in the words of the caller.
    private static TypeReference? Substituted(TypeReference type, GenericInstanceType? ofType, GenericInstanceMethod? ofMethod) => type switch
    {
        GenericParameter { Type: GenericParameterType.Type } parameter => ofType?.GenericArguments[parameter.Position],
        GenericParameter parameter => ofMethod?.GenericArguments[parameter.Position],
        { ContainsGenericParameter: false } => type,
        IModifierType modified => Substituted(modified.ElementType, ofType, ofMethod),
        ArrayType { IsVector: true } array when Substituted(array.ElementType, ofType, ofMethod) is { } element => new ArrayType(element),
        ByReferenceType reference when Substituted(reference.ElementType, ofType, ofMethod) is { } element => new ByReferenceType(element),
        GenericInstanceType generic when generic.GenericArguments.Select(argument => Substituted(argument, ofType, ofMethod)).ToArray() is var arguments && !arguments.Contains(null) => Made(generic, arguments!),
        _ => null,
    };

    private static GenericInstanceType Made(GenericInstanceType generic, TypeReference[] arguments)
    {
        var made = new GenericInstanceType(generic.ElementType) { IsValueType = generic.IsValueType };
        foreach (var argument in arguments) made.GenericArguments.Add(argument);
        return made;
    }
}
