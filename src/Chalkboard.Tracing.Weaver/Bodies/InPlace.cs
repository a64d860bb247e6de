using Chalkboard.Tracing.Weaver.Instrumentation;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil.Rocks;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>Weaves a method in its own body, where a twin can't stand in for it.</summary>
internal static class InPlace
{
    public static void Weave(MethodContext context)
    {
        // An iterator is disposed of after an exception left it, and must know that its call has ended.
        var body = WovenBody.Make(context, context.Method, watch: context.Machine is { Kind: StateMachineKind.Iterator });
        body.OptimizeMacros();
        context.Method.Body = body;
    }
}
