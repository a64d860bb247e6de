using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Checks a body against the rules of .NET for its shape: how deep the evaluation stack is wherever control comes together, that it is empty
/// where a block begins, and how control enters and leaves blocks. The JIT refuses what breaks them, and the program ends that was
/// valid before. Types are not checked: weaving looks into no other assembly. Instructions must have their offsets.
/// </summary>
internal sealed class BodyShape
{
    private const int _unknown = -1;

    private readonly MethodBody _body;
    private readonly Instruction[] _instructions;
    private readonly int[] _byOffset;
    private readonly int[] _depths;
    private readonly List<Range> _ranges = [];
    private readonly List<(Range Try, Range Handler)> _handlers = [];
    private readonly bool[] _isBoundary;
    private readonly Stack<int> _open = new();
    private string? _fault;

    private BodyShape(MethodBody body)
    {
        _body = body;
        _instructions = [.. body.Instructions];
        _byOffset = new int[_instructions[^1].Offset + 1];
        for (var i = 0; i < _instructions.Length; i++) _byOffset[_instructions[i].Offset] = i;
        _depths = new int[_instructions.Length];
        _depths.AsSpan().Fill(_unknown);
        _isBoundary = new bool[_instructions.Length + 1];
        foreach (var handler in body.ExceptionHandlers) Add(handler);
        foreach (var range in _ranges) (_isBoundary[range.Start], _isBoundary[range.End]) = (true, true);
    }

    private enum RangeKind
    {
        Try,
        Filter,
        Catch,
        Finally,
    }

    /// <returns>The first rule that the body breaks, and where; null if it breaks none.</returns>
    public static string? FaultOf(MethodBody body)
    {
        var shape = new BodyShape(body);
        shape.Follow();
        return shape._fault;
    }

    /// <summary>How many values are on the stack before an instruction; -1 if nothing leads there.</summary>
    public static int DepthBefore(MethodBody body, Instruction instruction)
    {
        var shape = new BodyShape(body);
        shape.Follow();
        return shape._depths[shape._byOffset[instruction.Offset]];
    }

    private void Add(ExceptionHandler handler)
    {
        var start = IndexOf(handler.HandlerStart);
        var tried = new Range(RangeKind.Try, IndexOf(handler.TryStart), IndexOf(handler.TryEnd));
        _ranges.Add(tried);
        if (handler.HandlerType == ExceptionHandlerType.Filter) _ranges.Add(new(RangeKind.Filter, IndexOf(handler.FilterStart), start));
        _ranges.Add(new(handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter ? RangeKind.Catch : RangeKind.Finally, start, IndexOf(handler.HandlerEnd)));
        _handlers.Add((tried, _ranges[^1]));
    }

    private int IndexOf(Instruction? instruction) => instruction is null ? _instructions.Length : _byOffset[instruction.Offset];

    private void Follow()
    {
        CheckNesting();
        Reach(0, 0, null);
        foreach (var range in _ranges)
        {
            if (range.Kind != RangeKind.Try) Reach(range.Start, range.Kind == RangeKind.Finally ? 0 : 1, null);
        }

        while (_fault is null && _open.TryPop(out var at)) Step(at);
    }

    private void Step(int at)
    {
        var instruction = _instructions[at];
        var depth = _depths[at] - StackEffect.Pops(instruction, _body.Method);
        if (depth < 0)
        {
            Fail(at, "takes more than is on the stack");
            return;
        }

        CheckPlace(at, instruction, depth);
        depth += StackEffect.Pushes(instruction);
        if (instruction.OpCode.Code is Code.Leave or Code.Leave_S) depth = 0;
        if (instruction.Operand is Instruction target) Reach(IndexOf(target), depth, at);
        if (instruction.Operand is Instruction[] targets)
        {
            foreach (var each in targets) Reach(IndexOf(each), depth, at);
        }

        if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw) return;
        if (at + 1 == _instructions.Length) Fail(at, "is followed by nothing");
        else Reach(at + 1, depth, at);
    }

    /// <param name="to">What is reached.</param>
    /// <param name="depth">With how much on the stack.</param>
    /// <param name="from">From where; null where the runtime begins.</param>
    private void Reach(int to, int depth, int? from)
    {
        if (from is { } source && (_isBoundary[to] || to != source + 1)) CheckWay(source, to, depth);
        if (_depths[to] == depth) return;
        if (_depths[to] != _unknown)
        {
            Fail(to, $"is reached with {_depths[to]} and with {depth} on the stack");
            return;
        }

        _depths[to] = depth;
        _open.Push(to);
    }

    private void CheckWay(int from, int to, int depth)
    {
        var leaves = _instructions[from].OpCode.Code is Code.Leave or Code.Leave_S;
        foreach (var range in _ranges)
        {
            if (range.Kind == RangeKind.Try && range.Start == to && depth != 0) Fail(to, $"begins a block with {depth} on the stack");
            var (was, will) = (range.Has(from), range.Has(to));
            if (was == will) continue;
            if (will && !(range.Kind == RangeKind.Try && (range.Start == to || leaves && IsHandlerOf(range, from)))) Fail(from, $"enters a block at IL_{_instructions[to].Offset:x4}, which is not where it begins");
            if (was && !(leaves && range.Kind is RangeKind.Try or RangeKind.Catch)) Fail(from, "goes out of a block");
        }
    }

    // On Error Resume of Visual Basic goes back to where it was.
    private bool IsHandlerOf(Range tried, int at) => _handlers.Any(handler => handler.Try == tried && handler.Handler.Kind == RangeKind.Catch && handler.Handler.Has(at));

    private void CheckPlace(int at, Instruction instruction, int depth)
    {
        switch (instruction.OpCode.Code)
        {
            case Code.Ret when depth != 0:
                Fail(at, $"returns with {depth} more on the stack");
                break;
            case Code.Ret when Within(at) is not null:
                Fail(at, "returns from within a block");
                break;
            case Code.Endfinally when Within(at) != RangeKind.Finally:
                Fail(at, "ends a finally block that it is not in");
                break;
            case Code.Endfilter when depth != 0 || Within(at) != RangeKind.Filter || !_ranges.Any(range => range.Kind == RangeKind.Filter && range.End == at + 1):
                Fail(at, "ends a filter that does not end there");
                break;
            case Code.Rethrow when !_ranges.Any(range => range.Kind == RangeKind.Catch && range.Has(at)):
                Fail(at, "rethrows where nothing is caught");
                break;
            case Code.Localloc when depth != 0 || _ranges.Any(range => range.Kind != RangeKind.Try && range.Has(at)):
                Fail(at, "makes room on the stack where that may not be");
                break;
            case Code.Tail when Within(at) is not null || After(at) is not { OpCode.Code: Code.Ret }:
                Fail(at, "is a tail call that does not stand in the place of the return");
                break;
        }
    }

    private Instruction? After(int at)
    {
        for (at++; at < _instructions.Length && _instructions[at].OpCode.OpCodeType == OpCodeType.Prefix; at++)
        {
        }

        return at + 1 < _instructions.Length ? _instructions[at + 1] : null;
    }

    private RangeKind? Within(int at)
    {
        Range? inner = null;
        foreach (var range in _ranges)
        {
            if (range.Has(at) && (inner is null || range.End - range.Start < inner.Value.End - inner.Value.Start)) inner = range;
        }

        return inner?.Kind;
    }

    private void CheckNesting()
    {
        for (var i = 0; i < _ranges.Count; i++)
        {
            var range = _ranges[i];
            if (range.Start >= range.End) Fail(Math.Min(range.Start, _instructions.Length - 1), "begins a block that ends before");
            for (var j = 0; j < i; j++)
            {
                var other = _ranges[j];
                var apart = range.End <= other.Start || other.End <= range.Start;
                var nested = range.Start <= other.Start && other.End <= range.End || other.Start <= range.Start && range.End <= other.End;
                if (!apart && !nested) Fail(range.Start, "begins a block that overlaps another");
            }
        }

        for (var i = 1; i < _handlers.Count; i++)
        {
            var inner = _handlers[i].Try;
            if (_handlers.Take(i).Any(outer => outer.Try != inner && outer.Try.Holds(inner) || outer.Handler.Holds(inner))) Fail(inner.Start, "begins a block that comes after the one it is in");
        }
    }

    private void Fail(int at, string what) => _fault ??= $"IL_{_instructions[at].Offset:x4} ({_instructions[at].OpCode.Name}) {what}";

    private readonly record struct Range(RangeKind Kind, int Start, int End)
    {
        public bool Has(int at) => Start <= at && at < End;

        public bool Holds(Range other) => Start <= other.Start && other.End <= End;
    }
}
