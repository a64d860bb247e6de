using Chalkboard.Tracing.Weaver.Bodies;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Writes the instructions of a woven body, one after the other.</summary>
internal sealed class Emitter(MethodContext context, MethodBody body)
{
    private readonly Dictionary<TypeReference, VariableDefinition> _temporaries = [];
    private VariableDefinition? _exception;
    private VariableDefinition? _call;
    private VariableDefinition? _frame;
    private VariableDefinition? _condition;

    public List<Instruction> Instructions { get; } = [];

    public MethodContext Context => context;

    public ProbeReferences Probes => context.Probes;

    /// <summary>The line of what is being written.</summary>
    public int CurrentLine { get; set; }

    /// <summary>Whether what is being written is the condition of a <c>catch ... when</c>, which is a call of its own.</summary>
    public bool IsInCondition { get; set; }

    /// <summary>The symbol of the call that is being written.</summary>
    public int Symbol => IsInCondition ? context.Condition : context.Symbol;

    private VariableDefinition Frame => IsInCondition ? _condition ??= NewVariable(context.Probes.Frame) : _frame ??= NewVariable(context.Probes.Frame);

    public VariableDefinition Exception => _exception ??= NewVariable(context.Module.TypeSystem.Object);

    public Instruction Add(Instruction instruction)
    {
        Instructions.Add(instruction);
        return instruction;
    }

    public Instruction Emit(OpCode code) => Add(Instruction.Create(code));

    public void Number(int value) => Add(Instruction.Create(OpCodes.Ldc_I4, value));

    public void Load(VariableDefinition variable) => Add(Instruction.Create(OpCodes.Ldloc, variable));

    public void Store(VariableDefinition variable) => Add(Instruction.Create(OpCodes.Stloc, variable));

    public void Load(ParameterDefinition parameter) => Add(Instruction.Create(OpCodes.Ldarg, Parameter(parameter)));

    /// <summary>What a parameter of the method is in the body that is being written: in a twin, the object is one of them.</summary>
    public ParameterDefinition Parameter(ParameterDefinition parameter)
    {
        var target = body.Method;
        if (target == context.Method) return parameter;
        var shift = context.Method.HasThis && !target.HasThis ? 1 : 0;
        return parameter == context.Method.Body.ThisParameter ? target.Parameters[0] : target.Parameters[parameter.Index + shift];
    }

    public void LoadFrame() => Add(Instruction.Create(OpCodes.Ldloca, Frame));

    public Instruction Call(MethodReference method) => Add(Instruction.Create(OpCodes.Call, method));

    /// <summary>Loads the address of where the method, or its state machine, keeps which call it is.</summary>
    public void LoadCall()
    {
        if ((context.Machine ?? context.Abandoned) is { } machine)
        {
            Emit(OpCodes.Ldarg_0);
            Add(Instruction.Create(OpCodes.Ldflda, Self.Reference(machine.Call)));
            return;
        }

        Add(Instruction.Create(OpCodes.Ldloca, _call ??= NewVariable(context.Module.TypeSystem.Int64)));
    }

    /// <summary>The next time, another call begins.</summary>
    public void ForgetCall()
    {
        LoadCall();
        Emit(OpCodes.Ldc_I4_0);
        Emit(OpCodes.Conv_I8);
        Emit(OpCodes.Stind_I8);
    }

    /// <summary>Whatever the method waited for is over.</summary>
    public void Awaited()
    {
        LoadFrame();
        Number(CurrentLine);
        LoadCall();
        Call(Probes.Awaited);
    }

    /// <summary>An iterator yields what it keeps, or ends.</summary>
    public void Yield(StateMachine machine, VariableDefinition yields)
    {
        var current = Self.Reference(machine.Current!);
        LoadFrame();
        Number(CurrentLine);
        Load(yields);
        Emit(OpCodes.Ldarg_0);
        Add(Instruction.Create(OpCodes.Ldfld, current));
        LoadCall();
        Call(Probes.Yield(current.FieldType));
    }

    /// <summary>A probe that takes numbers alone.</summary>
    public void Probe(MethodReference probe, params ReadOnlySpan<int> numbers)
    {
        LoadFrame();
        foreach (var number in numbers) Number(number);
        Call(probe);
    }

    /// <summary>A variable of a type, for what a probe needs twice.</summary>
    public VariableDefinition Variable(TypeReference type)
    {
        if (!_temporaries.TryGetValue(type, out var variable)) _temporaries.Add(type, variable = NewVariable(type));
        return variable;
    }

    /// <summary>Calls the probe that fits the type: of a value that <paramref name="load"/> loads, after the numbers that come before it.</summary>
    public void ValueProbe(TypeReference type, Action load, int number, Func<TypeReference, MethodReference> generic, MethodReference reference)
    {
        LoadFrame();
        Number(number);
        load();
        switch (RecordableTypes.Way(type))
        {
            case Recordable.Reference:
                Call(reference);
                break;
            case Recordable.Pointer:
                Emit(OpCodes.Conv_U);
                Call(generic(context.Module.TypeSystem.UIntPtr));
                break;
            default:
                Call(generic(type.Plain()));
                break;
        }
    }

    /// <summary>A variable that nothing else uses.</summary>
    public VariableDefinition NewVariable(TypeReference type)
    {
        var variable = new VariableDefinition(type);
        body.Variables.Add(variable);
        return variable;
    }
}
