using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

/// <summary>Compares the callers in a trace with the stack at the same points.</summary>
public sealed partial class NestingTests
{
    // Only Here inspects the stack, so that its callers keep their twins.
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.Linq;
        using System.Reflection;
        using System.Runtime.CompilerServices;
        using System.Threading.Tasks;
        public static class Walk
        {
            public static readonly List<MethodBase[]> Stacks = new();
            [MethodImpl(MethodImplOptions.NoInlining)]
            public static void Here() { lock (Stacks) Stacks.Add(new StackTrace().GetFrames().Select(frame => frame.GetMethod()!).ToArray()); }
        }
        public static class Tour
        {
            public static async Task Run()
            {
                Walk.Here();
                Recursive(4);
                new Derived("x").Virtual();
                Generic<int>.Twice(1);
                new Generic<string>().Of(2.5);
                var value = new Value(3); value.Change(); _ = value[1] + value; _ = Once.Ready;
                Func<int, int> lambda = x => { Walk.Here(); return Local(x); };
                lambda(1); int Local(int x) { Walk.Here(); return x; }
                foreach (var item in Items(3)) { Walk.Here(); }
                _ = Enumerable.Range(0, 2).Select(x => { Walk.Here(); return Items(x + 1).Sum(); }).Where(x => { Walk.Here(); return x > 0; }).ToList();
                Failing(); ((IFace)new Derived("y")).Default();
                using (new Closing()) Walk.Here();
                await Later(2);
                await foreach (var item in Stream(2)) Walk.Here();
                await Task.WhenAll(Later(0));
                Walk.Here();
            }
            static void Recursive(int n) { if (n == 0) { Walk.Here(); return; } if (n % 2 == 0) Other(n); else Recursive(n - 1); Walk.Here(); }
            static void Other(int n) { Recursive(n - 1); Walk.Here(); }
            static IEnumerable<int> Items(int n) { for (var i = 1; i <= n; i++) { Walk.Here(); yield return i; } Walk.Here(); }
            static void Failing()
            {
                try { try { Thrower(2); } finally { Walk.Here(); Recursive(1); } }
                catch (FormatException) { Walk.Here(); Recursive(1); }
                try { _ = new Bad(); } catch (FormatException) { Walk.Here(); }
                Walk.Here();
            }
            static void Thrower(int n) { if (n > 0) Thrower(n - 1); Walk.Here(); int.Parse("x"); }
            static async Task<int> Later(int n) { Walk.Here(); if (n > 0) await Later(n - 1); Walk.Here(); await Task.Yield(); Walk.Here(); Recursive(1); return n; }
            static async IAsyncEnumerable<int> Stream(int n) { for (var i = 0; i < n; i++) { Walk.Here(); await Task.Yield(); Walk.Here(); yield return i; } }
        }
        public interface IFace { void Default() { Walk.Here(); Console.Out.Flush(); } }
        public abstract class Base { protected Base(string s) { Walk.Here(); Init(); } protected virtual void Init() { Walk.Here(); } public virtual void Virtual() { Walk.Here(); } }
        public sealed class Derived : Base, IFace { readonly int _n = Start(); public Derived(string s) : base(s + "!") { Walk.Here(); } static int Start() { Walk.Here(); return 1; } protected override void Init() { base.Init(); Walk.Here(); } public override void Virtual() { base.Virtual(); Walk.Here(); } }
        public sealed class Generic<T> { public static T Twice(T t) { Walk.Here(); return t; } public U Of<U>(U u) { Walk.Here(); return Inner(u); } U Inner<U>(U u) { Walk.Here(); return u; } }
        public struct Value { int _n; public Value(int n) { _n = n; Walk.Here(); } public void Change() { _n++; Walk.Here(); } public int this[int i] { get { Walk.Here(); return _n + i; } } public static implicit operator int(Value v) { Walk.Here(); return v._n; } }
        public static class Once { public static readonly int Ready; static Once() { Walk.Here(); Ready = 1; } }
        public sealed class Bad { public Bad() { Walk.Here(); int.Parse("bad"); } }
        public sealed class Closing : IDisposable { public void Dispose() { Walk.Here(); } }
        """;

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_nesting_of_calls_matches_the_stack(bool sameMethod)
    {
        // In Debug, because the JIT inlines nothing there.
        using var sample = Sample.Compile(Source);
        using var woven = sample.Weave(new() { Placement = sameMethod ? TwinPlacement.SameMethod : TwinPlacement.SeparateType });
        var loaded = woven.Load();

        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls });
        await (Task)loaded.Call("Tour", "Run")!;
        var recording = trace.Stop();

        var walked = ((List<MethodBase[]>)loaded.Assembly.GetType("Walk")!.GetField("Stacks")!.GetValue(null)!)
            .Select(stack =>
                string.Join(
                    " < ", Callers(
                        [.. stack.Where(
                            method => method.DeclaringType?.Assembly == loaded.Assembly
                                && !method.Name.EndsWith("$traced", StringComparison.Ordinal))]).Select(Name))).ToList();
        Assert.True(walked.Count > 80, $"{walked.Count} stacks");
        Assert.Equal(walked, Paths(recording).Select(EventTree.RemoveLambdaLines).ToList());
        Assert.Empty(EventTree.FindErrors(recording));
    }

    private static IEnumerable<string> Paths(Recording recording)
    {
        var open = new Dictionary<int, Stack<string>>();
        foreach (var e in recording.Events)
        {
            if (!open.TryGetValue(e.ThreadId, out var stack)) open.Add(e.ThreadId, stack = new());
            if (e.Kind is EventKind.Leave or EventKind.Throw or EventKind.Suspend) stack.Pop();
            if (e.Kind is not (EventKind.Enter or EventKind.Resume)) continue;
            stack.Push(recording.Symbols[e.SymbolIndex].Name);
            if (stack.Peek() == "Walk.Here") yield return string.Join(" < ", stack);
        }
    }

    // A state machine whose MoveNext was not called by its own kickoff method was resumed: the frames below it on the stack are not its
    // callers.
    private static IEnumerable<MethodBase> Callers(MethodBase[] stack)
    {
        for (var i = 0; i < stack.Length; i++)
        {
            yield return stack[i];
            if (stack[i].Name != "MoveNext" || !typeof(IAsyncStateMachine).IsAssignableFrom(stack[i].DeclaringType)) continue;
            if (i + 1 == stack.Length || !IsStart(stack[i + 1])) yield break;
            while (i + 1 < stack.Length && IsStart(stack[i + 1])) i++;
        }
    }

    private static bool IsStart(MethodBase method) =>
        method.GetCustomAttribute<StateMachineAttribute>() is not null
            || method.Name != "MoveNext" && typeof(IAsyncStateMachine).IsAssignableFrom(method.DeclaringType);

    // Returns the name in the source; closures and state machines are named after their method.
    private static string Name(MethodBase method)
    {
        var type = method.DeclaringType!;
        if (method.Name == "MoveNext") return $"{type.DeclaringType!.Name}.{Made().Match(type.Name).Groups[1].Value}";
        var outer = type.Name.StartsWith('<') ? type.DeclaringType! : type;
        var name = Made().Match(method.Name) is { Success: true } made
            ? $"{made.Groups[1].Value}.{(made.Groups[2].Value == "b" ? "lambda" : made.Groups[3].Value)}" : method.Name;
        return $"{outer.Name.Split('`')[0]}.{name switch { ".ctor" => "new", ".cctor" => "static new", "get_Item" => "Item.get", "op_Implicit" => "operator Implicit", _ => name }}";
    }

    [GeneratedRegex("^<(\\w+)>(?:([bgd])__(\\w*))")]
    private static partial Regex Made();
}
