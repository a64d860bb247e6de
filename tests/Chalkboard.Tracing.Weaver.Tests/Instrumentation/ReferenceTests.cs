using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Instrumentation;

/// <summary>Arguments that are no objects: references to variables, pointers and ref structs.</summary>
public sealed class ReferenceTests
{
    private const string Source = """
        using System;
        using System.Runtime.CompilerServices;
        public readonly struct Big(long a, long b) { public readonly long A = a, B = b; public override string ToString() => throw new InvalidOperationException("nobody asks"); }
        public ref struct Reader(ReadOnlySpan<byte> bytes) { public ReadOnlySpan<byte> Bytes = bytes; }
        public static class It
        {
            public static int Call() { var n = 5; var text = "text"; var big = new Big(1, 2); var mode = DayOfWeek.Friday; return In(n, text, big, mode, stackalloc int[2]) + Read(new Reader(new byte[] { 1 }), "chars", "span".ToCharArray()); }
            static int In(in int number, in string text, in Big big, in DayOfWeek day, in Span<int> span) { return number + text.Length + span.Length + int.Parse("1"); }
            static int Read(Reader reader, ReadOnlySpan<char> a, Span<char> b) { return reader.Bytes.Length + a.Length + b.Length + int.Parse("1"); }
            public static int Variables() { var n = 5; return Variable(ref n, out var m) + m; }
            static int Variable(ref int n, out int m) { m = int.Parse("7"); n++; return n; }
            public static int Nowhere() { return Null(in Unsafe.NullRef<int>(), ref Unsafe.NullRef<int>()) + Generic(in Unsafe.NullRef<string>()); }
            static int Null(in int n, ref int m) { return int.Parse("3"); }
            static int Generic<T>(in T n) { return int.Parse("3"); }
            public static int Generics() { return Generic(5) + Generic("x"); }
            public static int Greatest() { var a = new[] { 1, 7, 3 }; Max(a)++; ref var none = ref None(); return a[1]; }
            static ref int Max(int[] a) { ref var best = ref a[0]; for (var i = 1; i < a.Length; i++) if (a[i] > best) best = ref a[i]; GC.KeepAlive(a); return ref best; }
            static ref int None() { GC.KeepAlive(null); return ref Unsafe.NullRef<int>(); }
            public static unsafe long Points() { int x = 3; delegate*<int, int> f = &Inc; return *Same(&x) + (long)Void(null) + Apply(f); }
            static unsafe int* Same(int* p) { GC.KeepAlive(null); return p; }
            static unsafe void* Void(void* p) { GC.KeepAlive(null); return p; }
            static unsafe int Apply(delegate*<int, int> f) { return f(int.Parse("1")); }
            static int Inc(int x) { return x + 1; }
            public static int Span() { return Rest("abc").Length; }
            static ReadOnlySpan<char> Rest(ReadOnlySpan<char> s) { GC.KeepAlive(null); return s[1..]; }
        }
        """;

    private static readonly Lazy<LoadedSample>[] _loaded = [new(() => Sample.Compile(Source, false).Weave().Load()),
        new(() => Sample.Compile(Source, true).Weave().Load())];

    [Theory, InlineData(0), InlineData(1)]
    public void In_arguments_are_read_and_ref_structs_are_shown_by_type_or_as_text(int variant)
    {
        var arguments = Arguments(variant, "Call", 5 + 4 + 2 + 1 + 1 + 5 + 4 + 1);

        Assert.Equal(
            ["number: 5", "text: \"text\"", "big: Big", "day: DayOfWeek.Friday", "span: Span<int>", "reader: Reader", "a: \"chars\"",
                "b: \"span\""], arguments);
        Assert.Equal(["n: 5", "n: \"x\""], Arguments(variant, "Generics", 6));
    }

    [Theory, InlineData(0), InlineData(1)]
    public void References_that_may_be_invalid_are_not_read(int variant)
    {
        Assert.Empty(Arguments(variant, "Variables", 13));
        Assert.Empty(Arguments(variant, "Nowhere", 6));
        Assert.Equal("a: int[3]", Assert.Single(Arguments(variant, "Greatest", 8)));
    }

    [Theory, InlineData(0), InlineData(1)]
    public void Pointers_are_shown_as_numbers(int variant)
    {
        var arguments = Arguments(variant, "Points", 5L);

        Assert.Matches("^p: 0x[1-9a-f][0-9a-f]*$", arguments[0]);
        Assert.Equal("p: 0x0", arguments[1]);
        Assert.Matches("^f: 0x[1-9a-f][0-9a-f]*$", arguments[2]);
        Assert.Equal("s: \"abc\"", Assert.Single(Arguments(variant, "Span", 2)));
    }

    private static List<string> Arguments(int variant, string method, object result)
    {
        using var trace = CallTrace.Start();
        Assert.Equal(result, _loaded[variant].Value.Call("It", method));
        var recording = trace.Stop();
        Assert.Empty(EventTree.FindErrors(recording));
        return [.. recording.Events.Where(
            e => e.Kind == EventKind.Argument && recording.Symbols[e.SymbolIndex].Name.StartsWith("It.", StringComparison.Ordinal)
                && recording.Symbols[e.SymbolIndex].Name != "It.Inc").Select(e => e.Value.ToString())];
    }
}
