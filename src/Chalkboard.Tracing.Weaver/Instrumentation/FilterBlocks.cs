using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// The conditions of <c>catch ... when</c>. They run on top of what threw, whose calls have not ended yet: lines and
/// outside calls of them would end these calls too early, and are not told. The woven methods that they call are.
/// </summary>
internal sealed class FilterBlocks
{
    private readonly HashSet<int> _instructions = [];

    public FilterBlocks(MethodBody body)
    {
        foreach (var handler in body.ExceptionHandlers.Where(handler => handler.HandlerType == ExceptionHandlerType.Filter))
        {
            for (var at = handler.FilterStart; at is not null && at != handler.HandlerStart; at = at.Next) _instructions.Add(at.Offset);
        }
    }

    public bool Contain(Instruction instruction) => _instructions.Contains(instruction.Offset);
}
