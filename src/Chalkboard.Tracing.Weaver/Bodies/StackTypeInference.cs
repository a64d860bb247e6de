using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>Infers the types of the values on the evaluation stack, as far as the body itself determines them.</summary>
internal sealed class StackTypeInference
{
    private readonly MethodDefinition _method;
    private readonly Dictionary<Instruction, TypeReference?[]> _stacksAtTargets = [];
    private List<TypeReference?> _stack = [];

    private StackTypeInference(MethodDefinition method) => _method = method;

    /// <returns>The types before an instruction, from the bottom up; null if one of them is unknown.</returns>
    public static IReadOnlyList<TypeReference>? InferBefore(MethodDefinition method, Instruction target)
    {
        var inference = new StackTypeInference(method);
        foreach (var instruction in method.Body.Instructions)
        {
            inference.MergeAtTarget(instruction);
            if (instruction == target) return inference._stack.Contains(null) ? null : [.. inference._stack.Select(type => type!)];
            inference.ApplyInstruction(instruction);
        }

        return null;
    }

    // If two branches join, only types that are the same in both are known.
    private void MergeAtTarget(Instruction instruction)
    {
        if (!_stacksAtTargets.TryGetValue(instruction, out var other)) return;
        if (instruction.Previous is { OpCode.FlowControl: FlowControl.Branch or FlowControl.Return or FlowControl.Throw })
            _stack = [.. other];
        else _stack = [.. _stack.Zip(other, (one, two) => one is not null && two is not null && one.FullName == two.FullName ? one : null)];
    }

    private void ApplyInstruction(Instruction instruction)
    {
        var pops = Math.Min(StackEffect.GetPopCount(instruction, _method), _stack.Count);
        var popped = _stack.GetRange(_stack.Count - pops, pops);
        _stack.RemoveRange(_stack.Count - pops, pops);
        if (instruction.OpCode.Code == Code.Dup) _stack.AddRange([popped[0], popped[0]]);
        else if (StackEffect.GetPushCount(instruction) == 1) _stack.Add(InferType(instruction, popped));
        SaveForTargets(instruction);
    }

    private void SaveForTargets(Instruction instruction)
    {
        if (instruction.Operand is Instruction target) _stacksAtTargets.TryAdd(target, [.. _stack]);
        foreach (var branchTarget in instruction.Operand as Instruction[] ?? []) _stacksAtTargets.TryAdd(branchTarget, [.. _stack]);
    }

    private TypeReference? InferType(Instruction instruction, List<TypeReference?> popped)
    {
        var type = instruction.Operand switch
        {
            _ when FindArgumentType(instruction) is { } argument => argument,
            VariableDefinition variable when instruction.OpCode.Code is Code.Ldloc or Code.Ldloc_S => variable.VariableType,
            _ when instruction.OpCode.Code is >= Code.Ldloc_0 and <= Code.Ldloc_3 =>
                _method.Body.Variables[instruction.OpCode.Code - Code.Ldloc_0].VariableType,
            FieldReference field when instruction.OpCode.Code is Code.Ldfld or Code.Ldsfld =>
                Substitute(field.FieldType, field.DeclaringType as GenericInstanceType, null),
            MethodReference callee when instruction.OpCode.Code == Code.Newobj => callee.DeclaringType,
            MethodReference callee when instruction.OpCode.Code is Code.Call or Code.Callvirt =>
                Substitute(callee.ReturnType, callee.DeclaringType as GenericInstanceType, callee as GenericInstanceMethod),
            TypeReference cast when instruction.OpCode.Code == Code.Castclass => cast,
            string => _method.Module.TypeSystem.String,
            null when instruction.OpCode.StackBehaviourPush == StackBehaviour.Pushi && popped.Count == 0 => _method.Module.TypeSystem.Int32,
            _ when instruction.OpCode.Code is Code.Ldc_I4 or Code.Ldc_I4_S => _method.Module.TypeSystem.Int32,
            _ => null,
        };
        return type?.WithoutModifiers();
    }

    private TypeReference? FindArgumentType(Instruction instruction)
    {
        if (instruction is { OpCode.Code: Code.Ldarg or Code.Ldarg_S, Operand: ParameterDefinition named })
            return named == _method.Body.ThisParameter ? GetThisType() : named.ParameterType;
        if (instruction.OpCode.Code is not (>= Code.Ldarg_0 and <= Code.Ldarg_3)) return null;
        var index = instruction.OpCode.Code - Code.Ldarg_0 - (_method.HasThis ? 1 : 0);
        return index < 0 ? GetThisType() : _method.Parameters[index].ParameterType;
    }

    private TypeReference GetThisType() => SelfReference.To(_method.DeclaringType);

    // Replaces the type parameters of a signature by the type arguments of the caller.
    private static TypeReference? Substitute(TypeReference type, GenericInstanceType? typeInstance,
        GenericInstanceMethod? methodInstance) => type switch
        {
            GenericParameter { Type: GenericParameterType.Type } parameter => typeInstance?.GenericArguments[parameter.Position],
            GenericParameter parameter => methodInstance?.GenericArguments[parameter.Position],
            { ContainsGenericParameter: false } => type,
            IModifierType modified => Substitute(modified.ElementType, typeInstance, methodInstance),
            ArrayType { IsVector: true } array when Substitute(array.ElementType, typeInstance, methodInstance) is { } element =>
                new ArrayType(element),
            ByReferenceType reference when Substitute(reference.ElementType, typeInstance, methodInstance) is { } element =>
                new ByReferenceType(element),
            GenericInstanceType generic when generic.GenericArguments.Select(argument => Substitute(argument, typeInstance, methodInstance))
                .ToArray() is var arguments && !arguments.Contains(null) => CreateInstance(generic, arguments!),
            _ => null,
        };

    private static GenericInstanceType CreateInstance(GenericInstanceType generic, TypeReference[] arguments)
    {
        var instance = new GenericInstanceType(generic.ElementType) { IsValueType = generic.IsValueType };
        foreach (var argument in arguments) instance.GenericArguments.Add(argument);
        return instance;
    }
}
