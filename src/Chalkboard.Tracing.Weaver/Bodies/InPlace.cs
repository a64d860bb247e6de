using Chalkboard.Tracing.Weaver.Instrumentation;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>Weaves a method in its own body, where a twin can't stand in for it.</summary>
internal static class InPlace
{
    public static void Weave(MethodContext context) => context.Method.Body = WovenBody.Make(context, context.Method, watch: false);
}
