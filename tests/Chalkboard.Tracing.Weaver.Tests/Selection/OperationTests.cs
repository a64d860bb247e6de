using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Recorder;

namespace Chalkboard.Tracing.Weaver.Tests.Selection;

/// <summary>Methods whose outer calls are operations.</summary>
public sealed class OperationTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        namespace Shop;
        public class Checkout
        {
            public static TaskCompletionSource Gate = new();
            public static int Fib(int n) { return n < 2 ? n : Fib(n - 1) + Fib(n - 2); }
            public static int Fails(string text) { try { return int.Parse(text); } finally { Seen++; } }
            public static int Seen;
            public static async Task<int> PriceAsync(int n) { await Gate.Task; return Fib(n); }
            public static async Task WaitAsync() { await Gate.Task; Fib(1); }
            public static async ValueTask<string> TextAsync(string s) { await Gate.Task; return s + Fib(1); }
            public static async ValueTask RestAsync() { await Gate.Task; Fib(1); }
            public static async ValueTask<int> AtOnceAsync() { return Fib(2); }
            public static Task? NoTask() { return Seen < 0 ? Task.CompletedTask : null; }
            public static ref T Pick<T>(T[] all, ref int at, in T other, out T first) where T : IComparable<T> { first = all[0]; at++; return ref all[at]; }
            public static int Picks() { var all = new[] { 3, 4, 5 }; var at = 0; Pick(all, ref at, 7, out var first) = first + 10; return all[1] * at; }
            public static IEnumerable<int> Numbers() { try { yield return Fib(3); yield return Fib(2); } finally { After(); } }
            public static IEnumerator<T> Twice<T>(T item) { yield return item; Fib(3); yield return item; }
            public static System.Collections.IEnumerable Objects() { yield return Fib(3); }
            public static async IAsyncEnumerable<int> NumbersAsync() { yield return Fib(3); await Gate.Task; yield return Fib(2); }
            public Checkout() { Seen = Fib(3); }
            public static void Creates() { new Checkout(); new Box<string>(4); new Line(5); }
            public class Box<T> { static Box() { Seen++; } public int Size; public Box(int size) { Size = Fib(size); } }
            public static string Caller() { return System.Reflection.MethodBase.GetCurrentMethod()!.Name; }
            public static async Task<int> OuterAsync(int n) { var price = await PriceAsync(n); After(); return price; }
            static void After() { Fib(1); }
            public static int Lambdas(int n) { Func<int, int> twice = x => Fib(x) * 2; return twice(n); }
            public static int CallsLambda(Func<int, int> f) { return f(1); }
            public struct Line { public int Count; public Line(int n) { Count = Fib(n); } public int Add(int n) { Count += Fib(n); return Count; } }
            public static int Adds() { var line = new Line(); line.Add(2); return line.Add(3); }
            [System.Runtime.InteropServices.UnmanagedCallersOnly] public static int Native(int n) { return Fib(n); }
            public static unsafe int CallsNative(int n) { delegate* unmanaged<int, int> native = &Native; return native(n); }
            public static void Opens() { Gate.SetResult(); }
        }
        """;

    [Fact]
    public void Each_outer_call_is_one_operation_that_contains_its_inner_calls()
    {
        using var woven = Weave("Shop.Checkout.Fib");
        using var listener = new RecordingListener();
        var sample = woven.Load();

        Assert.Equal(5, sample.Call("Shop.Checkout", "Fib", 5));
        Assert.Equal(1, sample.Call("Shop.Checkout", "Fib", 1));

        Assert.Equal([15, 1], listener.Ended.Select(recording => Calls(recording, "Fib")));
        Assert.All(listener.Ended, recording => Assert.Equal("Shop.Checkout.Fib", recording.Name));
        Assert.Null(Probes.CurrentLog);
    }

    [Fact]
    public void An_exception_ends_the_operation_and_reaches_the_caller()
    {
        using var woven = Weave("Shop.Checkout.Fails");
        using var listener = new RecordingListener();

        Assert.Throws<FormatException>(() => woven.Load().Call("Shop.Checkout", "Fails", "x"));

        Assert.Equal(EventKind.Throw, Assert.Single(listener.Ended).Events.Last().Kind);
        Assert.Null(Probes.CurrentLog);
    }

    [Theory]
    [InlineData("PriceAsync", 5)]
    [InlineData("WaitAsync")]
    [InlineData("TextAsync", "x")]
    [InlineData("RestAsync")]
    public async Task An_async_operation_lasts_until_its_task_is_complete(string method, params object[] arguments)
    {
        using var woven = Weave("Shop.Checkout." + method);
        using var listener = new RecordingListener();
        var sample = woven.Load();

        var task = sample.Call("Shop.Checkout", method, arguments)!;
        Assert.Null(Probes.CurrentLog);
        sample.Call("Shop.Checkout", "Fib", 9);
        Assert.Empty(listener.Ended);
        sample.Call("Shop.Checkout", "Opens");
        await (task as Task ?? (Task)task.GetType().GetMethod("AsTask")!.Invoke(task, null)!);

        var recording = Assert.Single(listener.Ended);
        Assert.Equal(method == "PriceAsync" ? 15 : 1, Calls(recording, "Fib"));
        Assert.Equal(EventKind.Leave, recording.Events.Last().Kind);
        Assert.Equal(method, recording.Symbols[recording.Events.Last().SymbolIndex].Method);
        Assert.True(recording.EndTimestamp >= recording.Events.Last().Timestamp);
    }

    [Fact]
    public async Task A_continuation_of_an_operation_is_not_part_of_it()
    {
        using var woven = Weave("Shop.Checkout.PriceAsync");
        using var listener = new RecordingListener();
        var sample = woven.Load();

        var task = (Task<int>)sample.Call("Shop.Checkout", "OuterAsync", 3)!;
        sample.Call("Shop.Checkout", "Opens");

        Assert.Equal(2, await task);
        var recording = Assert.Single(listener.Ended);
        Assert.DoesNotContain(
            recording.Events.Select(e => recording.Symbols[e.SymbolIndex].Method), name => name is "After" or "OuterAsync");
        Assert.Contains(recording.Events.Select(e => recording.Symbols[e.SymbolIndex].Method), name => name is "PriceAsync");
    }

    [Fact]
    public void Each_construction_of_an_object_is_an_operation()
    {
        using var woven = Weave("Shop.Checkout.new", "Shop.Box.new", "Shop.Checkout.Box.new", "Shop.Checkout.Line.new");
        using var listener = new RecordingListener();
        var sample = woven.Load();

        sample.Call("Shop.Checkout", "Creates");

        Assert.Equal(
            ["Shop.Checkout.new 5", "Shop.Checkout.Box.new 9", "Shop.Checkout.Line.new 15"],
            listener.Ended.Select(recording => $"{recording.Name} {Calls(recording, "Fib")}"));
        Assert.Empty(JitCompiler.CompileAll(sample.Assembly).Invalid);
    }

    [Fact]
    public void Each_enumeration_of_an_iterator_is_an_operation_without_the_code_between_its_steps()
    {
        using var woven = Weave("Shop.Checkout.Numbers");
        using var listener = new RecordingListener();
        var sample = woven.Load();
        var numbers = (IEnumerable<int>)sample.Call("Shop.Checkout", "Numbers")!;
        Assert.Equal(0, listener.Started);

        foreach (var expected in new[] { 2, 1 })
        {
            using var steps = numbers.GetEnumerator();
            Assert.True(steps.MoveNext());
            Assert.Equal(2, steps.Current);
            sample.Call("Shop.Checkout", "Fib", 9);
            Assert.Null(Probes.CurrentLog);
            if (expected == 2) Assert.Equal([true, false], new[] { steps.MoveNext(), steps.MoveNext() });
        }

        // All steps, and one step.
        Assert.Equal([9, 6], listener.Ended.Select(recording => Calls(recording, "Fib")));
        Assert.All(listener.Ended, recording => Assert.Equal(1, Calls(recording, "After")));
        Assert.All(listener.Ended, recording => Assert.False(recording.IsMissingCalls));
    }

    [Fact]
    public async Task An_iterator_of_any_kind_is_an_operation()
    {
        using var woven = Weave("Shop.Checkout");
        using var listener = new RecordingListener();
        var sample = woven.Load();

        var twice = (IEnumerator<string>)sample.Assembly.GetType("Shop.Checkout")!.GetMethod("Twice")!.MakeGenericMethod(typeof(string))
            .Invoke(null, ["x"])!;
        Assert.True(twice.MoveNext() && twice.MoveNext() && !twice.MoveNext());
        Assert.Equal([2], ((System.Collections.IEnumerable)sample.Call("Shop.Checkout", "Objects")!).Cast<int>());
        var items = new List<int>();
        await foreach (var item in (IAsyncEnumerable<int>)sample.Call("Shop.Checkout", "NumbersAsync")!)
        {
            items.Add(item);
            Assert.Null(Probes.CurrentLog);
            if (items.Count == 1) sample.Call("Shop.Checkout", "Opens");
        }

        Assert.Equal([2, 1], items);
        Assert.Equal(
            ["Shop.Checkout.Twice 5", "Shop.Checkout.Objects 5", "Shop.Checkout.Opens 0", "Shop.Checkout.NumbersAsync 8"],
            listener.Ended.Select(recording => $"{recording.Name} {Calls(recording, "Fib")}"));
        Assert.Empty(JitCompiler.CompileAll(sample.Assembly).Invalid);
    }

    [Fact]
    public async Task Operations_with_any_signature_behave_the_same()
    {
        using var woven = Weave("Shop");
        using var listener = new RecordingListener();
        var sample = woven.Load();

        Assert.Equal(13, sample.Call("Shop.Checkout", "Picks"));
        Assert.Equal(3, sample.Call("Shop.Checkout", "Adds"));
        Assert.Equal(4, sample.Call("Shop.Checkout", "Lambdas", 3));
        Assert.Null(sample.Call("Shop.Checkout", "NoTask"));
        Assert.Equal(1, await (ValueTask<int>)sample.Call("Shop.Checkout", "AtOnceAsync")!);
        Assert.Equal("Caller", sample.Call("Shop.Checkout", "Caller"));
        Assert.Equal(2, sample.Call("Shop.Checkout", "CallsNative", 3));
        Assert.Equal(6, listener.Ended.Count);
        Assert.Empty(JitCompiler.CompileAll(sample.Assembly).Invalid);
    }

    [Fact]
    public void Operations_are_not_traced_if_the_listener_declines()
    {
        using var woven = Weave("Shop");
        using var listener = new RecordingListener { IsOpen = false };

        Assert.Equal(5, woven.Load().Call("Shop.Checkout", "Fib", 5));

        Assert.Equal(0, listener.Started);
    }

    [Fact]
    public void A_trace_that_records_nothing_does_not_start_another_one()
    {
        using var woven = Weave("Shop.Checkout.Fails");
        using var listener = new RecordingListener { KeepsRecording = false };

        Assert.Equal(5, woven.Load().Call("Shop.Checkout", "Fails", "5"));

        Assert.Equal(1, listener.Started);
    }

    [Fact]
    public void The_report_lists_operation_methods_and_those_that_can_not_be()
    {
        using var woven = Weave("Shop.Checkout");

        Assert.Contains(new OperationMethod("Shop.Checkout.Fib", null), woven.Report.OperationMethods);
        Assert.Contains(new OperationMethod("Shop.Checkout.PriceAsync", null), woven.Report.OperationMethods);
        Assert.Contains(new OperationMethod("Shop.Checkout.new", null), woven.Report.OperationMethods);
        Assert.Contains(
            woven.Report.OperationMethods, method => method.Reason == "a static constructor, which only the runtime may call");
        Assert.Contains(new OperationMethod("Shop.Checkout.Numbers", null), woven.Report.OperationMethods);
        Assert.Contains(new OperationMethod("Shop.Checkout.Native", "only native code may call it"), woven.Report.OperationMethods);
        Assert.Contains(new OperationMethod("Shop.Checkout.Caller", "it inspects its caller"), woven.Report.OperationMethods);
        Assert.DoesNotContain(
            woven.Report.OperationMethods,
            method => method.Name.Contains("lambda", StringComparison.Ordinal)
                || method.Name.Contains("MoveNext", StringComparison.Ordinal));
    }

    private static WovenSample Weave(params string[] patterns)
    {
        using var sample = Sample.Compile(Source);
        var options = new WeavingOptions();
        foreach (var pattern in patterns) options.Operations.Add(pattern);
        return sample.Weave(options);
    }

    private static int Calls(Recording recording, string method) =>
        recording.Events.Count(e => e.Kind == EventKind.Enter && recording.Symbols[e.SymbolIndex].Method == method);

    private sealed class RecordingListener : IRootCallListener, IDisposable
    {
        public RecordingListener() => RootCall.Listener = this;

        public List<Recording> Ended { get; } = [];

        public int Started { get; private set; }

        public bool IsOpen { get; init; } = true;

        public bool KeepsRecording { get; init; } = true;

        public bool ShouldTrace() => IsOpen;

        public CallTrace StartTrace(string name)
        {
            Started++;
            var trace = CallTrace.Start(new RecordingOptions { Name = name });
            if (!KeepsRecording) trace.EndOperation();
            return trace;
        }

        void IRootCallListener.OnEnded(CallTrace trace) => Ended.Add(trace.Stop());

        public void Dispose() => RootCall.Listener = null;
    }
}
