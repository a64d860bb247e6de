using Chalkboard.Tracing.Weaver.Bodies;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Emits the instructions of a woven body.</summary>
internal sealed class Emitter(MethodContext context, MethodBody body)
{
    private readonly Dictionary<TypeReference, VariableDefinition> _temporaries = [];
    private VariableDefinition? _exception;
    private VariableDefinition? _callState;
    private VariableDefinition? _frame;
    private VariableDefinition? _filterFrame;

    public List<Instruction> Instructions { get; } = [];

    public MethodContext Context => context;

    public ProbeReferences Probes => context.Probes;

    /// <summary>The source line of the emitted instructions.</summary>
    public int CurrentLine { get; set; }

    /// <summary>
    /// True if the emitted instructions are within an exception filter (<c>catch ... when</c>), which is a separate call.
    /// </summary>
    public bool IsInFilter { get; set; }

    /// <summary>The symbol of the call that is emitted.</summary>
    public int Symbol => IsInFilter ? context.FilterSymbol : context.Symbol;

    private VariableDefinition FrameVariable =>
        IsInFilter ? _filterFrame ??= NewVariable(context.Probes.Frame) : _frame ??= NewVariable(context.Probes.Frame);

    public VariableDefinition ExceptionVariable => _exception ??= NewVariable(context.Module.TypeSystem.Object);

    public Instruction Add(Instruction instruction)
    {
        Instructions.Add(instruction);
        return instruction;
    }

    public Instruction Emit(OpCode code) => Add(Instruction.Create(code));

    public void LoadNumber(int value) => Add(Instruction.Create(OpCodes.Ldc_I4, value));

    public void Load(VariableDefinition variable) => Add(Instruction.Create(OpCodes.Ldloc, variable));

    public void Store(VariableDefinition variable) => Add(Instruction.Create(OpCodes.Stloc, variable));

    public void Load(ParameterDefinition parameter) => Add(Instruction.Create(OpCodes.Ldarg, MapParameter(parameter)));

    /// <summary>Maps a parameter of the method to the emitted body. In a twin, the object is a parameter.</summary>
    public ParameterDefinition MapParameter(ParameterDefinition parameter)
    {
        var target = body.Method;
        if (target == context.Method) return parameter;
        var shift = context.Method.HasThis && !target.HasThis ? 1 : 0;
        return parameter == context.Method.Body.ThisParameter ? target.Parameters[0] : target.Parameters[parameter.Index + shift];
    }

    public void LoadFrame() => Add(Instruction.Create(OpCodes.Ldloca, FrameVariable));

    public Instruction EmitCall(MethodReference method) => Add(Instruction.Create(OpCodes.Call, method));

    /// <summary>Loads the address of the variable or field with the identity of the call.</summary>
    public void LoadCallStateAddress()
    {
        if ((context.StateMachine ?? context.DisposedIterator) is { } machine)
        {
            Emit(OpCodes.Ldarg_0);
            Add(Instruction.Create(OpCodes.Ldflda, SelfReference.To(machine.CallStateField)));
            return;
        }

        Add(Instruction.Create(OpCodes.Ldloca, _callState ??= NewVariable(context.Module.TypeSystem.Int64)));
    }

    /// <summary>Resets the identity, so that another call starts the next time.</summary>
    public void ResetCallState()
    {
        LoadCallStateAddress();
        Emit(OpCodes.Ldc_I4_0);
        Emit(OpCodes.Conv_I8);
        Emit(OpCodes.Stind_I8);
    }

    /// <summary>Emits the probe after an await.</summary>
    public void EmitAfterAwait()
    {
        LoadFrame();
        LoadNumber(CurrentLine);
        LoadCallStateAddress();
        EmitCall(Probes.AfterAwait);
    }

    /// <summary>Emits the probe of an iterator that yields its current value, or ends.</summary>
    public void EmitYield(StateMachine machine, VariableDefinition hasValue)
    {
        var current = SelfReference.To(machine.CurrentField!);
        LoadFrame();
        LoadNumber(CurrentLine);
        Load(hasValue);
        Emit(OpCodes.Ldarg_0);
        Add(Instruction.Create(OpCodes.Ldfld, current));
        LoadCallStateAddress();
        EmitCall(Probes.Yield(current.FieldType));
    }

    /// <summary>Emits a probe whose arguments are numbers.</summary>
    public void EmitProbe(MethodReference probe, params ReadOnlySpan<int> numbers)
    {
        LoadFrame();
        foreach (var number in numbers) LoadNumber(number);
        EmitCall(probe);
    }

    /// <summary>Gets a shared temporary variable of a type.</summary>
    public VariableDefinition GetTemporary(TypeReference type)
    {
        if (!_temporaries.TryGetValue(type, out var variable)) _temporaries.Add(type, variable = NewVariable(type));
        return variable;
    }

    /// <summary>
    /// Emits the probe that fits the type of a value. Its arguments are a number, and the value that <paramref name="load"/> loads.
    /// </summary>
    public void EmitValueProbe(TypeReference type, Action load, int number, Func<TypeReference, MethodReference> createGenericProbe,
        MethodReference referenceProbe)
    {
        LoadFrame();
        LoadNumber(number);
        load();
        switch (ValuePassingExtensions.GetValuePassing(type))
        {
            case ValuePassing.Reference:
                EmitCall(referenceProbe);
                break;
            case ValuePassing.Pointer:
                Emit(OpCodes.Conv_U);
                EmitCall(createGenericProbe(context.Module.TypeSystem.UIntPtr));
                break;
            default:
                EmitCall(createGenericProbe(type.WithoutModifiers()));
                break;
        }
    }

    /// <summary>Adds a new variable.</summary>
    public VariableDefinition NewVariable(TypeReference type)
    {
        var variable = new VariableDefinition(type);
        body.Variables.Add(variable);
        return variable;
    }
}
