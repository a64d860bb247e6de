using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Checks a body against the rules of IL for its structure: that the depth of the evaluation stack is the same wherever branches join, that
/// the stack is empty at the start of a block, and how control enters and leaves blocks. The JIT rejects a body that breaks them, and the
/// program would fail. Types are not checked, because weaving reads no other assembly. Instructions must have their offsets.
/// </summary>
internal sealed class BodyValidator
{
    private const int UnknownDepth = -1;

    private readonly MethodBody _body;
    private readonly Instruction[] _instructions;
    private readonly int[] _byOffset;
    private readonly int[] _stackDepths;
    private readonly List<BlockRange> _ranges = [];
    private readonly List<(BlockRange Try, BlockRange Handler)> _handlers = [];
    private readonly bool[] _isBoundary;
    private readonly Stack<int> _pending = new();
    private string? _error;

    private BodyValidator(MethodBody body)
    {
        _body = body;
        _instructions = [.. body.Instructions];
        _byOffset = new int[_instructions[^1].Offset + 1];
        for (var i = 0; i < _instructions.Length; i++) _byOffset[_instructions[i].Offset] = i;
        _stackDepths = new int[_instructions.Length];
        _stackDepths.AsSpan().Fill(UnknownDepth);
        _isBoundary = new bool[_instructions.Length + 1];
        foreach (var handler in body.ExceptionHandlers) AddRanges(handler);
        foreach (var range in _ranges) (_isBoundary[range.Start], _isBoundary[range.End]) = (true, true);
    }

    private enum RangeKind
    {
        Try,
        Filter,
        Catch,
        Finally,
    }

    /// <returns>The first instruction that breaks a rule, with the rule; null if there is none.</returns>
    public static string? FindError(MethodBody body)
    {
        var validator = new BodyValidator(body);
        validator.Validate();
        return validator._error;
    }

    /// <summary>Returns the number of values on the stack before an instruction; -1 if it is not reachable.</summary>
    public static int GetStackDepthBefore(MethodBody body, Instruction instruction)
    {
        var validator = new BodyValidator(body);
        validator.Validate();
        return validator._stackDepths[validator._byOffset[instruction.Offset]];
    }

    private void AddRanges(ExceptionHandler handler)
    {
        var start = IndexOf(handler.HandlerStart);
        var tryRange = new BlockRange(RangeKind.Try, IndexOf(handler.TryStart), IndexOf(handler.TryEnd));
        _ranges.Add(tryRange);
        if (handler.HandlerType == ExceptionHandlerType.Filter) _ranges.Add(new(RangeKind.Filter, IndexOf(handler.FilterStart), start));
        var isCatch = handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter;
        _ranges.Add(new(isCatch ? RangeKind.Catch : RangeKind.Finally, start, IndexOf(handler.HandlerEnd)));
        _handlers.Add((tryRange, _ranges[^1]));
    }

    private int IndexOf(Instruction? instruction) => instruction is null ? _instructions.Length : _byOffset[instruction.Offset];

    private void Validate()
    {
        CheckNesting();
        Reach(0, 0, null);
        foreach (var range in _ranges)
        {
            if (range.Kind != RangeKind.Try) Reach(range.Start, range.Kind == RangeKind.Finally ? 0 : 1, null);
        }

        while (_error is null && _pending.TryPop(out var index)) ValidateInstruction(index);
    }

    private void ValidateInstruction(int index)
    {
        var instruction = _instructions[index];
        var depth = _stackDepths[index] - StackEffect.GetPopCount(instruction, _body.Method);
        if (depth < 0)
        {
            SetError(index, "takes more than is on the stack");
            return;
        }

        CheckPlace(index, instruction, depth);
        depth += StackEffect.GetPushCount(instruction);
        if (instruction.OpCode.Code is Code.Leave or Code.Leave_S) depth = 0;
        if (instruction.Operand is Instruction target) Reach(IndexOf(target), depth, index);
        if (instruction.Operand is Instruction[] targets)
        {
            foreach (var branchTarget in targets) Reach(IndexOf(branchTarget), depth, index);
        }

        if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw) return;
        if (index + 1 == _instructions.Length) SetError(index, "is followed by nothing");
        else Reach(index + 1, depth, index);
    }

    /// <param name="to">The index of the instruction that is reached.</param>
    /// <param name="depth">The depth of the stack there.</param>
    /// <param name="from">The index of the previous instruction; null at an entry point.</param>
    private void Reach(int to, int depth, int? from)
    {
        if (from is { } source && (_isBoundary[to] || to != source + 1)) CheckTransition(source, to, depth);
        if (_stackDepths[to] == depth) return;
        if (_stackDepths[to] != UnknownDepth)
        {
            SetError(to, $"is reached with {_stackDepths[to]} and with {depth} on the stack");
            return;
        }

        _stackDepths[to] = depth;
        _pending.Push(to);
    }

    private void CheckTransition(int from, int to, int depth)
    {
        var isLeave = _instructions[from].OpCode.Code is Code.Leave or Code.Leave_S;
        foreach (var range in _ranges)
        {
            if (range.Kind == RangeKind.Try && range.Start == to && depth != 0) SetError(to, $"begins a block with {depth} on the stack");
            var (containsSource, containsTarget) = (range.Contains(from), range.Contains(to));
            if (containsSource == containsTarget) continue;
            if (containsTarget && !(range.Kind == RangeKind.Try && (range.Start == to || isLeave && IsHandlerOf(range, from))))
            {
                SetError(from, $"enters a block at IL_{_instructions[to].Offset:x4}, which is not where it begins");
            }

            if (containsSource && !(isLeave && range.Kind is RangeKind.Try or RangeKind.Catch)) SetError(from, "goes out of a block");
        }
    }

    // On Error Resume of Visual Basic branches back into the block.
    private bool IsHandlerOf(BlockRange tryRange, int index) =>
        _handlers.Any(handler => handler.Try == tryRange && handler.Handler.Kind == RangeKind.Catch && handler.Handler.Contains(index));

    private void CheckPlace(int index, Instruction instruction, int depth)
    {
        switch (instruction.OpCode.Code)
        {
            case Code.Ret when depth != 0:
                SetError(index, $"returns with {depth} more on the stack");
                break;
            case Code.Ret when GetInnermostRange(index) is not null:
                SetError(index, "returns from within a block");
                break;
            case Code.Endfinally when GetInnermostRange(index) != RangeKind.Finally:
                SetError(index, "ends a finally block that it is not in");
                break;
            case Code.Endfilter when depth != 0 || GetInnermostRange(index) != RangeKind.Filter
                || !_ranges.Any(range => range.Kind == RangeKind.Filter && range.End == index + 1):
                SetError(index, "ends a filter that does not end there");
                break;
            case Code.Rethrow when !_ranges.Any(range => range.Kind == RangeKind.Catch && range.Contains(index)):
                SetError(index, "rethrows where nothing is caught");
                break;
            case Code.Localloc when depth != 0 || _ranges.Any(range => range.Kind != RangeKind.Try && range.Contains(index)):
                SetError(index, "allocates on the stack where that is not allowed");
                break;
            case Code.Tail when GetInnermostRange(index) is not null || GetInstructionAfter(index) is not { OpCode.Code: Code.Ret }:
                SetError(index, "is a tail call that is not followed by a return");
                break;
        }
    }

    private Instruction? GetInstructionAfter(int index)
    {
        for (index++; index < _instructions.Length && _instructions[index].OpCode.OpCodeType == OpCodeType.Prefix; index++)
        {
        }

        return index + 1 < _instructions.Length ? _instructions[index + 1] : null;
    }

    private RangeKind? GetInnermostRange(int index)
    {
        BlockRange? inner = null;
        foreach (var range in _ranges)
        {
            if (range.Contains(index) && (inner is null || range.End - range.Start < inner.Value.End - inner.Value.Start)) inner = range;
        }

        return inner?.Kind;
    }

    private void CheckNesting()
    {
        for (var i = 0; i < _ranges.Count; i++)
        {
            var range = _ranges[i];
            if (range.Start >= range.End) SetError(Math.Min(range.Start, _instructions.Length - 1), "begins a block that ends before");
            for (var j = 0; j < i; j++)
            {
                var other = _ranges[j];
                var isDisjoint = range.End <= other.Start || other.End <= range.Start;
                var isNested = range.Start <= other.Start && other.End <= range.End || other.Start <= range.Start && range.End <= other.End;
                if (!isDisjoint && !isNested) SetError(range.Start, "begins a block that overlaps another");
            }
        }

        for (var i = 1; i < _handlers.Count; i++)
        {
            var inner = _handlers[i].Try;
            if (_handlers.Take(i).Any(outer => outer.Try != inner && outer.Try.Encloses(inner) || outer.Handler.Encloses(inner)))
            {
                SetError(inner.Start, "begins a block that comes after the one it is in");
            }
        }
    }

    private void SetError(int index, string message) =>
        _error ??= $"IL_{_instructions[index].Offset:x4} ({_instructions[index].OpCode.Name}) {message}";

    private readonly record struct BlockRange(RangeKind Kind, int Start, int End)
    {
        public bool Contains(int index) => Start <= index && index < End;

        public bool Encloses(BlockRange other) => Start <= other.Start && other.End <= End;
    }
}
