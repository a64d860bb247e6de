using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Copies a body instruction by instruction, with what the instrumentations add. What branched to an instruction branches to
/// the probes before it, and so do the bounds of handlers; prefixes stay with what they belong to.
/// </summary>
internal sealed class BodyCopy
{
    private readonly MethodDefinition _source;
    private readonly MethodDefinition _target;
    private readonly MethodBody _body;
    private readonly Dictionary<Instruction, Instruction> _starts = [];
    private readonly List<Instruction> _copies = [];
    private readonly VariableDefinition[] _variables;

    public BodyCopy(MethodContext context, MethodDefinition target, MethodBody body)
    {
        (_source, _target, _body) = (context.Method, target, body);
        _body.InitLocals = _source.Body.InitLocals;
        _variables = [.. _source.Body.Variables.Select(variable => new VariableDefinition(variable.VariableType))];
        foreach (var variable in _variables) _body.Variables.Add(variable);
        Emitter = new Emitter(context, body);
    }

    public Emitter Emitter { get; }

    public void Copy(IReadOnlyList<IInstrumentation> instrumentations)
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
            foreach (var instrumentation in instrumentations) instrumentation.Before(first, instruction, Emitter);
            if (!instrumentations.Any(instrumentation => instrumentation.Replace(instruction, Emitter)))
            {
                for (; i <= last; i++) _copies.Add(Emitter.Add(Clone(source[i])));
            }

            i = last;
            _starts.Add(first, Emitter.Instructions[start]);
            foreach (var instrumentation in instrumentations) instrumentation.After(first, instruction, Emitter);
        }
    }

    /// <summary>Puts everything in its place. Nothing is emitted after it.</summary>
    /// <param name="end">Where the copy ends, for handlers that end there; null if it is the end of the body.</param>
    public void Complete(Instruction? end)
    {
        foreach (var copy in _copies)
        {
            copy.Operand = copy.Operand switch
            {
                Instruction target => _starts[target],
                Instruction[] targets => Array.ConvertAll(targets, target => _starts[target]),
                var operand => operand,
            };
        }

        foreach (var instruction in Emitter.Instructions) _body.Instructions.Add(instruction);
        foreach (var handler in _source.Body.ExceptionHandlers)
        {
            _body.ExceptionHandlers.Add(new ExceptionHandler(handler.HandlerType)
            {
                CatchType = handler.CatchType,
                TryStart = Start(handler.TryStart),
                TryEnd = Start(handler.TryEnd) ?? end,
                FilterStart = Start(handler.FilterStart),
                HandlerStart = Start(handler.HandlerStart),
                HandlerEnd = Start(handler.HandlerEnd) ?? end,
            });
        }

        new DebugCopy(_source, _target, _starts, _variables, Start(_source.Body.Instructions[0])!).Copy();
    }

    public Instruction? Start(Instruction? source) => source is null ? null : _starts[source];

    private Instruction Clone(Instruction source)
    {
        var code = Branches.Long(source.OpCode);
        return source.Operand switch
        {
            null => Instruction.Create(code),
            Instruction target => Instruction.Create(code, target),
            Instruction[] targets => Instruction.Create(code, targets),
            VariableDefinition variable => Instruction.Create(code, _variables[variable.Index]),
            ParameterDefinition parameter => Instruction.Create(code, parameter == _source.Body.ThisParameter ? _body.ThisParameter : _target.Parameters[parameter.Index]),
            FieldReference field => Instruction.Create(code, field),
            MethodReference method => Instruction.Create(code, method),
            TypeReference type => Instruction.Create(code, type),
            CallSite site => Instruction.Create(code, site),
            string text => Instruction.Create(code, text),
            int number => Instruction.Create(code, number),
            long number => Instruction.Create(code, number),
            float number => Instruction.Create(code, number),
            double number => Instruction.Create(code, number),
            sbyte number => Instruction.Create(code, number),
            byte number => Instruction.Create(code, number),
            var operand => throw new InvalidOperationException($"{source} has an operand of type {operand.GetType()}, which is not known."),
        };
    }
}
