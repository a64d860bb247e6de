using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

internal static class Every
{
    /// <summary>All calls, each before those that it made. However deep they are, the stack is not.</summary>
    public static IEnumerable<Call> Call(CallTree tree)
    {
        var open = new Stack<Call>(tree.Roots.Reverse());
        while (open.TryPop(out var call))
        {
            yield return call;
            for (var i = call.Callees.Count - 1; i >= 0; i--) open.Push(call.Callees[i]);
        }
    }
}
