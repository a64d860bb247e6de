using Chalkboard.Tracing.Recordings;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Tests.Bodies;

public sealed class TailCallTests
{
    private const string Source = """
        public static class Parity
        {
            public static bool Even(int n) { if (n == 0) return true; return Odd(n - 1); }
            static bool Odd(int n) { if (n == 0) return false; return Even(n - 1); }
        }
        """;

    [Fact]
    public void Tail_calls_need_no_stack_whether_traced_or_not()
    {
        using var sample = Sample.Compile(Source, optimized: true);
        TailCallPrefixes.Add(sample.File);
        using var woven = sample.Weave();
        var loaded = woven.Load();

        RunOnSmallStack(() => Assert.Equal(true, loaded.Call("Parity", "Even", 1_000_000)));
        RunOnSmallStack(() =>
        {
            using var trace =
                CallTrace.Start(new() { Contents = TraceContents.Calls, Limits = { MaxBytes = 1_000_000_000, MaxEvents = int.MaxValue } });
            Assert.Equal(true, loaded.Call("Parity", "Even", 1_000_000));
            var recording = trace.Stop();
            Assert.Equal(1_000_001, recording.Events.Count(e => e.Kind == EventKind.Enter));
            Assert.Empty(EventTree.FindErrors(recording));
        });
    }

    // Without the prefix, the JIT may or may not make it a tail call.
    [Fact]
    public void The_twin_of_a_method_with_tail_calls_is_tail_called()
    {
        using var sample = Sample.Compile(Source, optimized: true);
        TailCallPrefixes.Add(sample.File);
        using var woven = sample.Weave();

        using var module = ModuleDefinition.ReadModule(woven.File);
        var even = module.GetType("Parity").Methods.Single(method => method.Name == "Even").Body.Instructions;
        var twin = even.Single(instruction => instruction.Operand is MethodReference { Name: "Even$static$traced" });
        Assert.Equal((Code.Tail, Code.Ret), (twin.Previous.OpCode.Code, twin.Next.OpCode.Code));
    }

    private static void RunOnSmallStack(Action action) => DedicatedThread.Run(256 * 1024, action);
}
