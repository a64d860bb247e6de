namespace Chalkboard.Tracing.Weaver.Tests.Assemblies;

/// <summary>Stack traces of exceptions, traced and untraced.</summary>
public sealed class StackTraceTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        namespace Shop;
        public static class It
        {
            public static void Sync() { Outer(3); }
            static int Outer(int n) { try { return new Thing<string>(n).Value("x"); } finally { GC.KeepAlive(n); } }
            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)] public static void Optimized() { Last(1); }
            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization | System.Runtime.CompilerServices.MethodImplOptions.NoInlining)] static int Last(int n) { if (n == 0) GC.Collect(); return Outer(n) + 1; }
            public static string Caught() { try { return Outer(1).ToString(); } catch (InvalidOperationException failure) { return failure.StackTrace!; } }
            public static void Iterator() { foreach (var n in Numbers()) Outer(n); }
            static IEnumerable<int> Numbers() { yield return 1; throw new InvalidOperationException("iterator"); }
            public static void Lambda() { Func<int, int> f = n => Outer(n); f(1); }
        }
        public class Thing<T>
        {
            public Thing(int n) { if (n < 0) throw new ArgumentException("negative"); Text = n.ToString(); }
            public string Text { get; }
            public int Value(T of) { return Text.Length > 0 ? throw new InvalidOperationException(Text) : 0; }
        }
        """;

    public static MatrixTheoryData<string, bool> Variants => new(["Sync", "Iterator", "Lambda", "Optimized"], [false, true]);

    [Theory, MemberData(nameof(Variants))]
    public void The_stack_trace_of_an_exception_shows_each_frame_once(string method, bool optimized)
    {
        using var sample = Sample.Compile(Source, optimized);
        using var woven = sample.Weave();
        var loaded = woven.Load();
        var untraced = Frames(loaded, method);

        using var trace = CallTrace.Start();
        var traced = Frames(loaded, method);

        Assert.Equal(untraced, traced);
        Assert.NotEmpty(trace.Stop().Events);
    }

    [Fact]
    public void The_stack_trace_of_a_caught_exception_has_the_original_method()
    {
        using var woven = Sample.Compile(Source).Weave();
        var loaded = woven.Load();

        using var trace = CallTrace.Start();
        var frames = ((string)loaded.Call("Shop.It", "Caught")!).Split('\n');

        Assert.Equal(3, frames.Length);
        Assert.Contains("Shop.It.Caught", frames[^1]);
        Assert.Contains(":line 11", frames[^1]);
    }

    // Without lines, because the call of a twin has none.
    private static List<string> Frames(LoadedSample loaded, string method)
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => loaded.Call("Shop.It", method));
        return [.. thrown.StackTrace!.Split('\n')
            .Where(line => line.Contains("Shop.", StringComparison.Ordinal) || line.Contains("<Chalkboard", StringComparison.Ordinal))
            .Select(line => line.Split(" in ")[0].Trim())];
    }
}
