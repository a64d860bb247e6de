using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

/// <summary>Filters exclude calls and leave the rest of the tree correct.</summary>
public sealed class FilterTests
{
    private const string Source = """
        using System;
        using System.Linq;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        namespace Shop
        {
            public static class Till
            {
                public static string Pay() { return Middle.Pass("a") + Ledger.Note(1); }
                public static string Recovers() { return Middle.Recovers() + Ledger.Note(2); }
                public static string CallsBack() { return Middle.CallsBack() + Ledger.Note(3); }
                public static async Task<string> PayAsync() { var paid = await Middle.PassAsync(); return paid + Ledger.Note(4); }
                public static async Task<string> BothAsync() { var one = Middle.PassAsync(); var two = Middle.PassAsync(); return await one + await two; }
                public static int Sums() { return Middle.Yields().Sum(); }
                public static int Deep(int n) { return n == 0 ? 0 : 1 + Middle.Deeper(n); }
                public static async Task<string> EscapesAsync() { await Task.Yield(); return Ledger.Fail(); }
                public static async Task<string> CatchesAsync() { try { return await EscapesAsync(); } catch (FormatException) { return Ledger.Note(5); } }
                public static void Slow() { Ledger.Note(6); Middle.Sleeps(); }
                public static void SlowAndFails() { Ledger.Note(7); try { Ledger.Fail(); } catch (FormatException) { } }
                public static async Task WaitsFor(Task task) { Ledger.Note(9); await task; }
                public static async Task SlowAsync() { await Middle.SleepsAsync(); Ledger.Note(8); }
            }
            public static class Middle
            {
                public static string Pass(string s) { return Ledger.Note(int.Parse("1" + s.Length)); }
                public static string Recovers() { try { new Broken(); } catch (FormatException) { return Ledger.Note(20); } return "never"; }
                public static string CallsBack() { _ = Task.CompletedTask.ContinueWith(_ => { new Broken(); }, TaskContinuationOptions.ExecuteSynchronously); return Ledger.Note(30); }
                public static async Task<string> PassAsync() { Ledger.Note(40); await Task.Yield(); Ledger.Note(41); await Task.Yield(); return Ledger.Note(42); }
                public static IEnumerable<int> Yields() { for (var i = 0; i < 3; i++) { Ledger.Note(i); yield return i; } }
                public static int Deeper(int n) { return Till.Deep(n - 1); }
                public static void Sleeps() { Thread.Sleep(1_100); Ledger.Note(60); }
                public static async Task SleepsAsync() { await Task.Delay(1_100); }
            }
            public static class Ledger
            {
                public static string Note(int n) { return Math.Abs(n).ToString(); }
                public static string Fail() { throw new FormatException("no"); }
            }
            public sealed class Broken { public Broken() { int.Parse("x"); } }
        }
        namespace Outside { public static class Nothing { public static void Do() { Shop.Ledger.Note(70); } } }
        """;

    private static readonly Lazy<LoadedSample> _loaded = new(() => Sample.Compile(Source, name: "Shop").Weave().Load());

    [Fact]
    public void Callees_of_an_excluded_call_belong_to_the_nearest_recorded_caller()
    {
        var recording = Trace(() => Call("Pay"), ExcludeType("Middle"));

        Assert.Equal(["Till.Pay", "Till.Pay > Ledger.Note", "Till.Pay > Ledger.Note"], GetCallPaths(recording));
        Assert.DoesNotContain(recording.Symbols, symbol => symbol.Type == "Middle" || symbol.Name == "Int32.Parse");
        Assert.Contains(recording.Symbols, symbol => symbol.Name == "Int32.ToString");
        Assert.Empty(recording.Dropped);
    }

    [Fact]
    public void The_tree_is_correct_after_an_exception_in_an_excluded_call()
    {
        // A constructor has no probe that records an exception.
        Assert.Equal(
            ["Till.Recovers", "Till.Recovers > Broken.new", "Till.Recovers > Ledger.Note",
                "Till.Recovers > Ledger.Note"], GetCallPaths(Trace(() => Call("Recovers"), ExcludeType("Middle"))));
        Assert.Equal(
            ["Till.CallsBack", "Till.CallsBack > Broken.new", "Till.CallsBack > Ledger.Note",
                "Till.CallsBack > Ledger.Note"], GetCallPaths(Trace(() => Call("CallsBack"), ExcludeType("Middle"))));
    }

    [Fact]
    public async Task An_excluded_call_that_waits_is_shown_as_the_caller_of_its_later_calls()
    {
        using var trace = CallTrace.Start(ExcludeType("Middle"));
        await (Task<string>)Call("PayAsync")!;
        var recording = trace.Stop();

        Assert.Equal(
            ["Till.PayAsync", "Till.PayAsync > <filtered out>", "Till.PayAsync > <filtered out> > Ledger.Note",
                "Till.PayAsync > <filtered out> > Ledger.Note", "Till.PayAsync > Ledger.Note", "Till.PayAsync > Ledger.Note"],
            GetCallPaths(recording).Order(StringComparer.Ordinal));
        Assert.True(Assert.Single(recording.Symbols, symbol => symbol.Name == "<filtered out>").IsCompilerGenerated);
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Fact]
    public async Task Excluded_calls_that_wait_concurrently_are_distinguished()
    {
        using var trace = CallTrace.Start(ExcludeType("Middle"));
        await (Task<string>)Call("BothAsync")!;
        var recording = trace.Stop();

        var paths = GetCallPaths(recording);
        Assert.Equal(2, paths.Count(path => path == "Till.BothAsync > <filtered out>"));
        Assert.Equal(4, paths.Count(path => path == "Till.BothAsync > <filtered out> > Ledger.Note"));
        Assert.Equal(2, paths.Count(path => path == "Till.BothAsync > Ledger.Note"));
        Assert.Equal(
            2, recording.Events.Where(e => e.Kind == EventKind.Suspend && recording.Symbols[e.SymbolIndex].Name == "<filtered out>")
                .Select(e => e.Call).Distinct().Count());
        Assert.Empty(EventTree.FindErrors(recording));
    }

    [Fact]
    public void An_excluded_iterator_is_not_recorded()
    {
        Assert.Equal(
            ["Till.Sums", "Till.Sums > Ledger.Note", "Till.Sums > Ledger.Note",
                "Till.Sums > Ledger.Note"], GetCallPaths(Trace(() => Call("Sums"), ExcludeType("Middle"))));
    }

    [Fact]
    public void Patterns_match_types_methods_files_and_assemblies()
    {
        Assert.Equal(["Till.Pay"], RecordNames(filter => filter.Types.Include.Add("Shop.T*")));
        Assert.Equal(["Till.Pay"], RecordNames(filter => filter.Types.Include.Add("Till")));
        Assert.Equal(["Ledger.Note", "Middle.Pass"], RecordNames(filter => filter.Types.Exclude.Add("*.Till")));
        Assert.Equal(["Ledger.Note"], RecordNames(filter => filter.Methods.Include.Add("Note")));
        Assert.Equal(["Ledger.Note"], RecordNames(filter => filter.Methods.Include.Add("*r.Note")));
        Assert.Equal(["Middle.Pass", "Till.Pay"], RecordNames(filter => filter.Methods.Include.Add("Shop.*.P*")));
        Assert.Equal(["Ledger.Note", "Middle.Pass", "Till.Pay"], RecordNames(filter => filter.Files.Include.Add("Shop.cs")));
        Assert.Equal(["Ledger.Note", "Middle.Pass", "Till.Pay"], RecordNames(filter => filter.Files.Include.Add("\\source\\*")));
        Assert.Empty(RecordNames(filter => filter.Files.Exclude.Add("*/Shop.cs")));
        Assert.Empty(RecordNames(filter => filter.Assemblies.Include.Add("Sho?")));
        Assert.Equal(["Ledger.Note", "Middle.Pass", "Till.Pay"], RecordNames(filter => filter.Assemblies.Include.Add("Sample*")));
        Assert.Equal(["Till.Pay"], RecordNames(filter => filter.Types.Include.Add("till")));
        Assert.Equal(["Ledger.Note", "Middle.Pass", "Till.Pay"], RecordNames(filter => filter.Types.Include.Add("shop")));
        Assert.Equal(["Till.Pay"], RecordNames(filter => filter.Methods.Include.Add("Shop.Till")));
        Assert.Empty(RecordNames(filter => filter.Types.Include.Add("Sho")));
        Assert.Empty(RecordNames(filter => filter.Files.Exclude.Add("/source")));
        Assert.Equal(["Till.Pay"], RecordNames(filter =>
        {
            filter.Types.Include.Add("Shop.*");
            filter.Methods.Exclude.Add("Note");
            filter.Methods.Exclude.Add("Middle.*");
        }));
    }

    [Fact]
    public void External_calls_are_excluded_by_their_own_names()
    {
        Assert.DoesNotContain(
            Trace(() => Call("Pay"),
                new() { Filter = { Types = { Exclude = { "System.Int32" } } } }).Symbols, symbol => symbol.Name == "Int32.ToString");
        Assert.DoesNotContain(
            Trace(() => Call("Pay"),
                new() { Filter = { Methods = { Exclude = { "Int32.ToString" } } } }).Symbols, symbol => symbol.Name == "Int32.ToString");
        Assert.DoesNotContain(
            Trace(() => Call("Pay"),
                new() { Filter = { Assemblies = { Exclude = { "System.*" } } } }).Symbols, symbol => symbol.Name == "Int32.ToString");
        Assert.Contains(
            Trace(() => Call("Pay"),
                new() { Filter = { Types = { Include = { "Shop.*" } } } }).Symbols, symbol => symbol.Name == "Int32.ToString");
    }

    [Fact]
    public void A_hostile_pattern_is_matched_without_backtracking()
    {
        // With backtracking, this would not end.
        var pattern = string.Concat(Enumerable.Repeat("*a", 500)) + "b";

        Assert.Empty(RecordNames(filter => filter.Methods.Include.Add(pattern), new string('a', 200)));
    }

    [Fact]
    public void Short_calls_are_left_out_and_counted_unless_they_threw_or_called_a_long_one()
    {
        // Long enough that no short call takes as long on a slow machine.
        var slow = Trace(() => Call("Slow"), MinDuration(1_000));
        Assert.Equal(["Till.Slow", "Till.Slow > Middle.Sleeps", "Till.Slow > Middle.Sleeps > Thread.Sleep"], GetCallPaths(slow));
        Assert.Equal(new DroppedItems("calls shorter than 1000 ms", 4) { IncludesCalls = true }, Assert.Single(slow.Dropped));
        Assert.All(slow.Events, e => Assert.NotEqual("Ledger.Note", slow.Symbols[e.SymbolIndex].Name));

        var failed = Trace(() => Call("SlowAndFails"), MinDuration(10_000));
        Assert.Equal(["Till.SlowAndFails", "Till.SlowAndFails > Ledger.Fail"], GetCallPaths(failed));
        Assert.Empty(EventTree.FindErrors(failed));
    }

    [Fact]
    public async Task A_call_that_waits_long_is_not_short()
    {
        using var trace = CallTrace.Start(MinDuration(1_000));
        await (Task)Call("SlowAsync")!;

        Assert.Equal(["Till.SlowAsync", "Till.SlowAsync > Middle.SleepsAsync"], GetCallPaths(trace.Stop()));
    }

    [Fact]
    public void An_unfinished_call_is_short_if_it_was_short_until_the_end()
    {
        var source = new TaskCompletionSource();
        using var trace = CallTrace.Start(MinDuration(1_000_000));
        var waiting = (Task)Call("WaitsFor", source.Task)!;
        var recording = trace.Stop();
        source.SetResult();

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Empty(recording.Events);
        Assert.Equal("calls shorter than 1000000 ms", Assert.Single(recording.Dropped).Description);
    }

    [Fact]
    public void A_negative_minimum_duration_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CallTrace.Start(MinDuration(-1)));

    private static RecordingOptions ExcludeType(string type) => new() { Filter = { Types = { Exclude = { type } } } };

    private static RecordingOptions MinDuration(int milliseconds) =>
        new() { Filter = { MinDuration = TimeSpan.FromMilliseconds(milliseconds) } };

    private static List<string> RecordNames(Action<CallFilter> configure, string? methodName = null)
    {
        var options = new RecordingOptions { Contents = TraceContents.Calls };
        configure(options.Filter);
        if (methodName is not null)
        {
            // Patterns are matched only against names of recorded methods, so a method of this name is needed.
            using var sample =
                Sample.Compile(
                    $"public static class T {{ public static string {methodName}() {{ return string.Concat(\"x\", \"y\"); }} }}");
            using var woven = sample.Weave();
            var loaded = woven.Load();
            return GetSymbolNames(Trace(() => loaded.Call("T", methodName), options));
        }

        return GetSymbolNames(Trace(() => Call("Pay"), options));
    }

    private static List<string> GetSymbolNames(Recording recording) =>
        [.. recording.Symbols.Select(symbol => symbol.Name).Order(StringComparer.Ordinal)];

    /// <summary>Returns the path of each call; of external calls, only that of Thread.Sleep.</summary>
    private static List<string> GetCallPaths(Recording recording)
    {
        var paths = new List<string>();
        foreach (var root in CallTree.From(recording).Roots) Add(root, "");
        return paths;

        void Add(Call call, string callers)
        {
            if (call.IsExternal && call.Symbol.Name is not "Thread.Sleep")
            {
                foreach (var callee in call.Callees) Add(callee, callers);
                return;
            }

            var path = callers + call.Symbol.Name;
            paths.Add(path);
            foreach (var callee in call.Callees) Add(callee, path + " > ");
        }
    }

    private static object? Call(string method, params object?[] arguments) => _loaded.Value.Call("Shop.Till", method, arguments);

    private static Recording Trace(Action action, RecordingOptions options)
    {
        using var trace = CallTrace.Start(options);
        action();
        return trace.Stop();
    }
}
