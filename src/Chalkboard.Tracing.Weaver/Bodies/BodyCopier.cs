using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Copies a body instruction by instruction, and adds the probes of instrumentations. Branches to an instruction and bounds of handlers are
/// moved to the probes before it; prefixes stay with their instructions.
/// </summary>
internal sealed class BodyCopier
{
    private readonly MethodDefinition _source;
    private readonly MethodDefinition _target;
    private readonly MethodBody _body;
    private readonly InstructionCopyMap _copies;
    private readonly List<Instruction> _branches = [];
    private readonly VariableDefinition[] _variables;

    public BodyCopier(MethodContext context, MethodDefinition target, MethodBody body)
    {
        (_source, _target, _body) = (context.Method, target, body);
        _copies = new(_source.Body);
        _body.InitLocals = _source.Body.InitLocals;
        _variables = [.. _source.Body.Variables.Select(variable => new VariableDefinition(variable.VariableType))];
        foreach (var variable in _variables) _body.Variables.Add(variable);
        Emitter = new Emitter(context, body);
        Emitter.Instructions.EnsureCapacity(3 * _source.Body.Instructions.Count);
    }

    public Emitter Emitter { get; }

    public void Copy(List<IInstrumentation> instrumentations)
    {
        var source = _source.Body.Instructions;
        Emitter.CurrentLine = Emitter.Context.Line;
        for (var i = 0; i < source.Count; i++)
        {
            var first = source[i];
            var last = i;
            while (source[last].OpCode.OpCodeType == OpCodeType.Prefix && last + 1 < source.Count) last++;
            var instruction = source[last];
            var start = Emitter.Instructions.Count;
            foreach (var instrumentation in instrumentations) instrumentation.EmitBefore(first, instruction, Emitter);
            if (!TryReplace(instruction, instrumentations))
            {
                for (; i <= last; i++) Emitter.Add(Clone(source[i]));
            }

            i = last;
            _copies[first] = Emitter.Instructions[start];
            foreach (var instrumentation in instrumentations) instrumentation.EmitAfter(first, instruction, Emitter);
        }
    }

    /// <summary>Completes the body. Nothing is emitted afterwards.</summary>
    /// <param name="end">The end of the copy, for handlers that end there; null if it is the end of the body.</param>
    public void Complete(Instruction? end)
    {
        foreach (var branch in _branches)
        {
            branch.Operand = branch.Operand is Instruction[] targets
                ? Array.ConvertAll(targets, target => _copies[target]!)
                : _copies[(Instruction)branch.Operand]!;
        }

        _body.Instructions.Capacity = Emitter.Instructions.Count;
        foreach (var instruction in Emitter.Instructions) _body.Instructions.Add(instruction);
        foreach (var handler in _source.Body.ExceptionHandlers)
        {
            _body.ExceptionHandlers.Add(new ExceptionHandler(handler.HandlerType)
            {
                CatchType = handler.CatchType,
                TryStart = GetCopy(handler.TryStart),
                TryEnd = GetCopy(handler.TryEnd) ?? end,
                FilterStart = GetCopy(handler.FilterStart),
                HandlerStart = GetCopy(handler.HandlerStart),
                HandlerEnd = GetCopy(handler.HandlerEnd) ?? end,
            });
        }

        new DebugInformationCopier(_source, _target, _copies, _variables, GetCopy(_source.Body.Instructions[0])!).Copy();
    }

    public Instruction? GetCopy(Instruction? source) => source is null ? null : _copies[source]!;

    private bool TryReplace(Instruction instruction, List<IInstrumentation> instrumentations)
    {
        foreach (var instrumentation in instrumentations)
        {
            if (instrumentation.TryReplace(instruction, Emitter)) return true;
        }

        return false;
    }

    private Instruction Clone(Instruction source)
    {
        var copy = Instruction.Create(OpCodes.Nop);
        copy.OpCode = BranchOpCodes.ToLong(source.OpCode);
        copy.Operand = source.Operand switch
        {
            VariableDefinition variable => _variables[variable.Index],
            ParameterDefinition parameter => Emitter.MapParameter(parameter),
            var operand => operand,
        };
        if (copy.Operand is Instruction or Instruction[]) _branches.Add(copy);
        return copy;
    }
}
