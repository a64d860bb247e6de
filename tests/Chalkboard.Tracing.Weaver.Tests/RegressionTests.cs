using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests;

/// <summary>Regression tests that belong to no other class. <c>docs/weaving.md</c> lists all regressions.</summary>
public sealed class RegressionTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        public static class It
        {
            public static int Prefixes() { var n = new Counter(); return Compare(3, 2) + Compare("b", "a") + Dispose(ref n) + Volatile(); }
            static int Compare<T>(T a, T b) where T : IComparable<T> { return a.CompareTo(b); }
            static int Dispose<T>(ref T x) where T : IDisposable, ICount { x.Dispose(); x.Dispose(); return x.Count; }
            public interface ICount { int Count { get; } }
            public struct Counter : IDisposable, ICount { public int Count { get; private set; } public void Dispose() { Count++; Interlocked.MemoryBarrier(); } }
            static volatile int _volatile = 5;
            static int Volatile() { _volatile = _volatile + int.Parse("1"); return _volatile; }

            public static string Parses() { try { return Guarded("x"); } catch (FormatException) { return "caught"; } }
            static string Guarded(string s) { try { int.Parse(s); return s; } finally { Note("finally", null); } }

            public static string Asks() { try { int.Parse("x"); return "never"; } catch (FormatException e) when (string.Equals(e.Message, "other") | true) { return "caught"; } }

            public static readonly List<string> Order = new();
            public static string Filters() { Order.Clear(); try { Throws(); } catch (Exception e) when (Note("filter", e)) { Note("caught", e); } return string.Join(" ", Order); }
            static void Throws() { try { throw new Odd(); } finally { Note("finally", null); } }
            static bool Note(string s, Exception? e) { Order.Add(s); return true; }

            public sealed class Odd : Exception { public override string Message => throw new InvalidOperationException("nobody asks"); public override string ToString() => throw new InvalidOperationException("nobody asks"); public override bool Equals(object? other) => throw new InvalidOperationException("nobody asks"); public override int GetHashCode() => throw new InvalidOperationException("nobody asks"); }
            public sealed class Strange : IFormattable, IConvertible
            {
                public override string ToString() => throw new InvalidOperationException("nobody asks");
                public override bool Equals(object? other) => throw new InvalidOperationException("nobody asks");
                public override int GetHashCode() => throw new InvalidOperationException("nobody asks");
                string IFormattable.ToString(string? format, IFormatProvider? provider) => throw new InvalidOperationException("nobody asks");
                TypeCode IConvertible.GetTypeCode() => throw new InvalidOperationException("nobody asks");
                bool IConvertible.ToBoolean(IFormatProvider? p) => throw new NotSupportedException(); byte IConvertible.ToByte(IFormatProvider? p) => throw new NotSupportedException(); char IConvertible.ToChar(IFormatProvider? p) => throw new NotSupportedException(); DateTime IConvertible.ToDateTime(IFormatProvider? p) => throw new NotSupportedException(); decimal IConvertible.ToDecimal(IFormatProvider? p) => throw new NotSupportedException(); double IConvertible.ToDouble(IFormatProvider? p) => throw new NotSupportedException(); short IConvertible.ToInt16(IFormatProvider? p) => throw new NotSupportedException(); int IConvertible.ToInt32(IFormatProvider? p) => throw new NotSupportedException(); long IConvertible.ToInt64(IFormatProvider? p) => throw new NotSupportedException(); sbyte IConvertible.ToSByte(IFormatProvider? p) => throw new NotSupportedException(); float IConvertible.ToSingle(IFormatProvider? p) => throw new NotSupportedException(); string IConvertible.ToString(IFormatProvider? p) => throw new NotSupportedException(); object IConvertible.ToType(Type t, IFormatProvider? p) => throw new NotSupportedException(); ushort IConvertible.ToUInt16(IFormatProvider? p) => throw new NotSupportedException(); uint IConvertible.ToUInt32(IFormatProvider? p) => throw new NotSupportedException(); ulong IConvertible.ToUInt64(IFormatProvider? p) => throw new NotSupportedException();
            }
            public struct StrangeValue { public int N; public override string ToString() => throw new InvalidOperationException("nobody asks"); public override bool Equals(object? other) => throw new InvalidOperationException("nobody asks"); public override int GetHashCode() => throw new InvalidOperationException("nobody asks"); }
            public static int Hostile() { var s = Same(new Strange()); var v = Same(new StrangeValue { N = 2 }); var e = Same((DayOfWeek)77); var n = Same<StrangeValue?>(null); object o = Same<object>(new StrangeValue()); return v.N + (int)e; }
            static T Same<T>(T value) { GC.KeepAlive(null); return value; }
        }
        """;

    private static readonly Lazy<LoadedSample>[] _loaded =
        [.. new[] { (false, false), (false, true), (true, false), (true, true) }.Select(
            variant => new Lazy<LoadedSample>(
                () => Sample.Compile(Source, variant.Item1)
                    .Weave(new() { Placement = variant.Item2 ? TwinPlacement.SameMethod : TwinPlacement.SeparateType }).Load()))];

    public static TheoryData<int> Variants => [0, 1, 2, 3];

    [Theory, MemberData(nameof(Variants))]
    public void Prefixes_stay_with_their_instructions(int variant)
    {
        var (result, recording) = Traced(variant, "Prefixes");

        Assert.Equal(1 + 1 + 2 + 6, result);
        Assert.Equal(
            2, recording.Events.Count(
                e => e.Kind == EventKind.ExternalLeave && recording.Symbols[e.SymbolIndex].Name == "IComparable.CompareTo"));
    }

    [Theory, MemberData(nameof(Variants))]
    public void Filters_of_callers_run_before_the_finally_blocks_of_traced_calls(int variant) =>
        Assert.Equal("filter finally caught", Traced(variant, "Filters").Result);

    [Theory, MemberData(nameof(Variants))]
    public void A_finally_block_after_an_external_call_that_throws_is_in_its_own_call(int variant)
    {
        // Without lines, because they would correct the depth too.
        using var trace = CallTrace.Start(new() { Contents = TraceContents.ExternalCalls });
        _loaded[variant].Value.Call("It", "Parses");
        var tree = EventTree.FormatCalls(trace.Stop());

        Assert.Contains("\n  > It.Guarded\n    [ Int32.Parse\n    ! Int32.Parse", tree, StringComparison.Ordinal);
        Assert.Contains("\n    > It.Note\n", tree, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Variants))]
    public void Calls_of_an_exception_filter_do_not_end_the_calls_that_threw(int variant)
    {
        var tree = EventTree.FormatCalls(Traced(variant, "Asks").Recording);

        Assert.Contains(
            "\n    > It.Asks.when\n      [ Exception.Message.get\n      ] Exception.Message.get\n      [ String.Equals\n      ] String.Equals\n    < It.Asks.when: true\n  ! Int32.Parse: FormatException: ", tree, StringComparison.Ordinal);
    }

    [Fact]
    public void An_external_tail_call_stays_a_tail_call()
    {
        using var sample =
            Sample.Compile(
                "public static class It { public static int Parse(string s) { if (s.Length == 0) return 0; return int.Parse(s); } }",
                optimized: true);
        TailCallPrefixes.Add(sample.File);
        using var woven = sample.Weave();
        var loaded = woven.Load();

        using var trace = CallTrace.Start();
        Assert.Equal(7, loaded.Call("It", "Parse", "7"));
        Assert.Equal("> It.Parse\n< It.Parse\n", EventTree.FormatCalls(trace.Stop()));

        // Instructions after a tail call are not reached.
        using var module = Mono.Cecil.ModuleDefinition.ReadModule(woven.File);
        Assert.DoesNotContain(
            module.GetTypes().SelectMany(type => type.Methods)
                .SelectMany(
                    method => method.Body.Instructions),
                    instruction => instruction.Operand is Mono.Cecil.MethodReference { Name: "ExternalEnter" or "ExternalLeave" });
    }

    [Theory, MemberData(nameof(Variants))]
    public void Methods_of_values_and_exceptions_are_not_called(int variant)
    {
        Assert.Equal(79, Traced(variant, "Hostile").Result);
        Assert.Contains(
            Traced(variant, "Filters").Recording.Events,
            e => e.Kind == EventKind.Throw && e.Value.ToString().StartsWith("Odd", StringComparison.Ordinal));
    }

    [Fact]
    public void Tail_calls_woven_in_the_same_method_need_no_stack()
    {
        using var sample = Sample.Compile("""
            public static class Parity
            {
                public static bool Even(int n) { if (n == 0) return true; return Odd(n - 1); }
                static bool Odd(int n) { if (n == 0) return false; return Even(n - 1); }
            }
            """, optimized: true);
        TailCallPrefixes.Add(sample.File);
        using var woven = sample.Weave(new() { Placement = TwinPlacement.SameMethod });
        var loaded = woven.Load();
        Exception? thrown = null;
        var thread = new Thread(
            () => thrown = Record.Exception(() =>
            {
                Assert.Equal(true, loaded.Call("Parity", "Even", 1_000_000));
                using var trace =
                    CallTrace.Start(
                        new() { Contents = TraceContents.Calls, Limits = { MaxBytes = 1_000_000_000, MaxEvents = 10_000_000 } });
                Assert.Equal(true, loaded.Call("Parity", "Even", 1_000_000));
                Assert.Equal(1_000_001, trace.Stop().Events.Count(e => e.Kind == EventKind.Enter));
            }),
            256 * 1024);
        thread.Start();
        thread.Join();

        Assert.Null(thrown);
    }

    private static (object? Result, Recording Recording) Traced(int variant, string method)
    {
        using var trace = CallTrace.Start();
        var result = _loaded[variant].Value.Call("It", method);
        var recording = trace.Stop();
        Assert.Empty(EventTree.FindErrors(recording));
        return (result, recording);
    }
}
