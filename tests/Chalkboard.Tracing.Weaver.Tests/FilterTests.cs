using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>What is left out of a trace, and that the rest is as it was.</summary>
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
                public static void Sleeps() { Thread.Sleep(30); Ledger.Note(60); }
                public static async Task SleepsAsync() { await Task.Delay(30); }
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
    public void Callees_of_a_filtered_call_belong_to_the_nearest_recorded_caller()
    {
        var recording = Trace(() => Call("Pay"), Without("Middle"));

        Assert.Equal(["Till.Pay", "Till.Pay > Ledger.Note", "Till.Pay > Ledger.Note"], Paths(recording));
        Assert.DoesNotContain(recording.Symbols, symbol => symbol.Type == "Middle" || symbol.Name == "Int32.Parse");
        Assert.Contains(recording.Symbols, symbol => symbol.Name == "Int32.ToString");
        Assert.Empty(recording.Dropped);
    }

    [Fact]
    public void After_an_exception_in_a_left_out_call_the_tree_is_right()
    {
        // The constructor ends by an exception and unseen: it has no probe for that.
        Assert.Equal(["Till.Recovers", "Till.Recovers > Broken.new", "Till.Recovers > Ledger.Note", "Till.Recovers > Ledger.Note"], Paths(Trace(() => Call("Recovers"), Without("Middle"))));
        Assert.Equal(["Till.CallsBack", "Till.CallsBack > Broken.new", "Till.CallsBack > Ledger.Note", "Till.CallsBack > Ledger.Note"], Paths(Trace(() => Call("CallsBack"), Without("Middle"))));
    }

    [Fact]
    public async Task A_left_out_call_that_waits_is_the_caller_of_what_it_calls_afterwards()
    {
        using var trace = CallTrace.Start(Without("Middle"));
        await (Task<string>)Call("PayAsync")!;
        var recording = trace.Stop();

        Assert.Equal(
            ["Till.PayAsync", "Till.PayAsync > <filtered out>", "Till.PayAsync > <filtered out> > Ledger.Note", "Till.PayAsync > <filtered out> > Ledger.Note", "Till.PayAsync > Ledger.Note", "Till.PayAsync > Ledger.Note"],
            Paths(recording).Order(StringComparer.Ordinal));
        Assert.True(Assert.Single(recording.Symbols, symbol => symbol.Name == "<filtered out>").IsCompilerGenerated);
        Assert.Empty(Tree.Faults(recording));
    }

    [Fact]
    public async Task Filtered_calls_that_wait_concurrently_are_distinguished()
    {
        using var trace = CallTrace.Start(Without("Middle"));
        await (Task<string>)Call("BothAsync")!;
        var recording = trace.Stop();

        var paths = Paths(recording);
        Assert.Equal(2, paths.Count(path => path == "Till.BothAsync > <filtered out>"));
        Assert.Equal(4, paths.Count(path => path == "Till.BothAsync > <filtered out> > Ledger.Note"));
        Assert.Equal(2, paths.Count(path => path == "Till.BothAsync > Ledger.Note"));
        Assert.Equal(2, recording.Events.Where(read => read.Kind == EventKind.Suspend && recording.Symbols[read.SymbolIndex].Name == "<filtered out>").Select(read => read.Call).Distinct().Count());
        Assert.Empty(Tree.Faults(recording));
    }

    [Fact]
    public void A_left_out_iterator_leaves_no_trace()
    {
        Assert.Equal(
            ["Till.Sums", "Till.Sums > Ledger.Note", "Till.Sums > Ledger.Note", "Till.Sums > Ledger.Note"], Paths(Trace(() => Call("Sums"), Without("Middle"))));
    }

    [Fact]
    public void Patterns_name_types_methods_files_and_assemblies()
    {
        Assert.Equal(["Till.Pay"], Names(filter => filter.Types.Include.Add("Shop.T*")));
        Assert.Equal(["Till.Pay"], Names(filter => filter.Types.Include.Add("Till")));
        Assert.Equal(["Ledger.Note", "Middle.Pass"], Names(filter => filter.Types.Exclude.Add("*.Till")));
        Assert.Equal(["Ledger.Note"], Names(filter => filter.Methods.Include.Add("Note")));
        Assert.Equal(["Ledger.Note"], Names(filter => filter.Methods.Include.Add("*r.Note")));
        Assert.Equal(["Middle.Pass", "Till.Pay"], Names(filter => filter.Methods.Include.Add("Shop.*.P*")));
        Assert.Equal(["Ledger.Note", "Middle.Pass", "Till.Pay"], Names(filter => filter.Files.Include.Add("Shop.cs")));
        Assert.Equal(["Ledger.Note", "Middle.Pass", "Till.Pay"], Names(filter => filter.Files.Include.Add("\\source\\*")));
        Assert.Empty(Names(filter => filter.Files.Exclude.Add("*/Shop.cs")));
        Assert.Empty(Names(filter => filter.Assemblies.Include.Add("Sho?")));
        Assert.Equal(["Ledger.Note", "Middle.Pass", "Till.Pay"], Names(filter => filter.Assemblies.Include.Add("Sample*")));
        Assert.Equal(["Till.Pay"], Names(filter => filter.Types.Include.Add("till")));
        Assert.Equal(["Ledger.Note", "Middle.Pass", "Till.Pay"], Names(filter => filter.Types.Include.Add("shop")));
        Assert.Equal(["Till.Pay"], Names(filter => filter.Methods.Include.Add("Shop.Till")));
        Assert.Empty(Names(filter => filter.Types.Include.Add("Sho")));
        Assert.Empty(Names(filter => filter.Files.Exclude.Add("/source")));
        Assert.Equal(["Till.Pay"], Names(filter =>
        {
            filter.Types.Include.Add("Shop.*");
            filter.Methods.Exclude.Add("Note");
            filter.Methods.Exclude.Add("Middle.*");
        }));
    }

    [Fact]
    public void External_calls_are_left_out_by_their_own_names_too()
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
    public void A_hostile_pattern_takes_no_time_to_speak_of()
    {
        // With backtracking this would take longer than anyone lives.
        var pattern = string.Concat(Enumerable.Repeat("*a", 500)) + "b";

        Assert.Empty(Names(filter => filter.Methods.Include.Add(pattern), new string('a', 200)));
    }

    [Fact]
    public void Short_calls_are_left_out_and_counted_unless_they_threw_or_called_a_long_one()
    {
        var slow = Trace(() => Call("Slow"), AtLeast(20));
        Assert.Equal(["Till.Slow", "Till.Slow > Middle.Sleeps", "Till.Slow > Middle.Sleeps > Thread.Sleep"], Paths(slow));
        Assert.Equal(new DroppedItems("calls shorter than 20 ms", 4) { IncludesCalls = true }, Assert.Single(slow.Dropped));
        Assert.All(slow.Events, read => Assert.NotEqual("Ledger.Note", slow.Symbols[read.SymbolIndex].Name));

        var failed = Trace(() => Call("SlowAndFails"), AtLeast(10_000));
        Assert.Equal(["Till.SlowAndFails", "Till.SlowAndFails > Ledger.Fail"], Paths(failed));
        Assert.Empty(Tree.Faults(failed));
    }

    [Fact]
    public async Task A_call_that_waits_long_is_not_short()
    {
        using var trace = CallTrace.Start(AtLeast(20));
        await (Task)Call("SlowAsync")!;

        Assert.Equal(["Till.SlowAsync", "Till.SlowAsync > Middle.SleepsAsync"], Paths(trace.Stop()));
    }

    [Fact]
    public void A_call_that_is_open_at_the_end_is_as_short_as_it_was_until_then()
    {
        var source = new TaskCompletionSource();
        using var trace = CallTrace.Start(AtLeast(1_000_000));
        var waiting = (Task)Call("WaitsFor", source.Task)!;
        var recording = trace.Stop();
        source.SetResult();

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Empty(recording.Events);
        Assert.Equal("calls shorter than 1000000 ms", Assert.Single(recording.Dropped).Description);
    }

    [Fact]
    public void A_minimum_time_below_zero_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => CallTrace.Start(AtLeast(-1)));

    private static RecordingOptions Without(string type) => new() { Filter = { Types = { Exclude = { type } } } };

    private static RecordingOptions AtLeast(int milliseconds) =>
        new() { Filter = { MinDuration = TimeSpan.FromMilliseconds(milliseconds) } };

    private static List<string> Names(Action<CallFilter> set, string? named = null)
    {
        var options = new RecordingOptions { Contents = TraceContents.Calls };
        set(options.Filter);
        if (named is not null)
        {
            // A method of that name, since patterns are matched with names of methods alone.
            using var sample =
                Sample.Compile($"public static class T {{ public static string {named}() {{ return string.Concat(\"x\", \"y\"); }} }}");
            using var woven = sample.Weave();
            var loaded = woven.Load();
            return Met(Trace(() => loaded.Call("T", named), options));
        }

        return Met(Trace(() => Call("Pay"), options));
    }

    private static List<string> Met(Recording recording) =>
        [.. recording.Symbols.Select(symbol => symbol.Name).Order(StringComparer.Ordinal)];

    /// <summary>Each call with its callers; of external ones, those that are a method's own.</summary>
    private static List<string> Paths(Recording recording)
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
