using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace LanguageSamples;

public static class Flow
{
    public static void For_loop(TextWriter o) { for (var i = 0; i < 3; i++) o.WriteLine(i); }
    public static void Foreach_over_a_list(TextWriter o) { foreach (var i in new List<int> { 1, 2 }) o.WriteLine(i); }
    public static void Foreach_over_an_array(TextWriter o) { foreach (var i in new[] { 1, 2 }) o.WriteLine(i); }
    public static void While_loop(TextWriter o) { var i = 3; while (i-- > 0) o.WriteLine(i); }
    public static void Do_loop(TextWriter o) { var i = 0; do { o.WriteLine(i); i++; } while (i < 2); }
    public static void Loop_from_the_first_instruction(TextWriter o) { again: if (_turns++ < 3) { o.WriteLine("turn"); goto again; } _turns = 0; }
    static int _turns;
    public static void Break_and_continue(TextWriter o) { for (var i = 0; i < 9; i++) { if (i == 1) continue; if (i == 4) break; o.WriteLine(i); } }
    public static void Goto_out_of_nested_loops(TextWriter o) { for (var i = 0; ; i++) for (var j = 0; j < 3; j++) if (i * j == 4) { o.WriteLine(i); goto done; } done: o.WriteLine("done"); }
    public static void Dense_switch(TextWriter o) { for (var i = 0; i < 7; i++) o.WriteLine(Dense(i)); }
    static string Dense(int i) { switch (i) { case 0: return "zero"; case 1: return "one"; case 2: case 3: return "few"; case 4: goto case 1; case 5: return "five"; default: return "many"; } }
    public static void String_switch(TextWriter o) { foreach (var s in new[] { "a", "bb", "ccc", "dddd", "eeeee", "ffffff", "ggggggg", "" }) o.WriteLine(Strings(s)); }
    static int Strings(string s) => s switch { "a" => 1, "bb" => 2, "ccc" => 3, "dddd" => 4, "eeeee" => 5, "ffffff" => 6, "ggggggg" => 7, _ => 0 };
    public static void Pattern_switch(TextWriter o) { foreach (var x in new object?[] { 1, 12, "text", "", null, 2.5, new int[] { 1, 2, 3 }, new Point(0, 4) }) o.WriteLine(Patterns(x)); }
    static string Patterns(object? x) => x switch
    {
        null => "null",
        int and > 10 => "big",
        int n => $"number {n}",
        string { Length: 0 } => "empty",
        string s when s.StartsWith('t') => s.ToUpperInvariant(),
        int[] and [1, .., var last] => $"list to {last}",
        Point { X: 0, Y: var y } => $"at {y}",
        _ => "other",
    };
    public static void Ternary_and_coalescing(TextWriter o) { foreach (var s in new[] { null, "x" }) o.WriteLine((s ?? "none") + (s?.Length ?? -1) + (s is null ? "!" : "?")); }
    public static void Short_branches_that_no_longer_reach(TextWriter o)
    {
        for (var i = 0; i < 2; i++)
        {
            if (i == 0) { o.Write(1); o.Write(2); o.Write(3); o.Write(4); o.Write(5); o.Write(6); o.Write(7); }
            else { o.Write('a'); o.Write('b'); o.Write('c'); o.Write('d'); o.Write('e'); o.Write('f'); }
        }
        o.WriteLine();
    }
    public static void Checked_arithmetic(TextWriter o) { try { var x = int.MaxValue; checked { x += Environment.ProcessorCount > 0 ? 1 : 0; } o.WriteLine(x); } catch (OverflowException e) { o.WriteLine(e.GetType().Name); } }
    public static void Unchecked_arithmetic(TextWriter o) { var x = int.MaxValue; unchecked { x += Id(1); } o.WriteLine(x); }
    static T Id<T>(T x) { GC.KeepAlive(null); return x; }
    public static void Shifts_and_conversions(TextWriter o) { long l = -5; o.WriteLine((byte)l + " " + (l >>> 60) + " " + (l >> 1) + " " + (uint)(int)l + " " + (float)1 / 3); }
    public static void Multidimensional_arrays(TextWriter o) { var a = new int[2, 3]; a[1, 2] = 7; ref var r = ref a[0, 1]; r = 5; o.WriteLine(a[1, 2] + a[0, 1] + a.GetLength(1)); }
    public static void Jagged_arrays_and_ranges(TextWriter o) { int[][] a = [[1, 2, 3], [4]]; o.WriteLine(a[^1][0] + string.Join(",", a[0][1..])); }
    public static void Collection_expressions_and_spread(TextWriter o) { int[] a = [1, 2]; List<int> b = [0, .. a, 3]; o.WriteLine(string.Join(",", b)); }
    public static void Query_expressions(TextWriter o) => o.WriteLine(string.Join(",", from x in Enumerable.Range(0, 10) where x % 3 == 0 let y = x * x orderby y descending select y));
    public static void Tuples_and_deconstruction(TextWriter o) { var (a, (b, c)) = (1, ("x", 2.5m)); (a, c) = (a + 1, c * 2); o.WriteLine(a + b + c); }
    public static void Interpolated_strings(
        TextWriter o) { var name = "x"; o.WriteLine(FormattableString.Invariant($"{name,4}|{1.5:0.00}|{{}}")); }
    public static void Null_conditional_assignment_and_throw_expressions(
        TextWriter o) { string? s =
            null; s ??= "set"; try { o.WriteLine(
                s.Length > 9
                    ? s : throw new InvalidOperationException("short")); } catch (InvalidOperationException e) { o.WriteLine(e.Message); } }
    public static void Constant_and_many_locals(
        TextWriter o) { const int k = 5; int a = 1, b = 2, c = 3, d = 4, e = 5, f = 6; o.WriteLine(a + b * c - d + e * f + k); }
    public static void Many_arguments(TextWriter o) =>
        o.WriteLine(Sum(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22));
    static int Sum(
        int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, int p, int q, int r, int s, int t,
        int u, int v, int w) { var x = a + b + c + d + e + f + g + h + i + j + k; return x + l + m + n + p + q + r + s + t + u + v + w; }
    public static void Named_optional_and_params(TextWriter o) => o.WriteLine(Joined(separator: "-", parts: ["a", "b"]) + Spanned(1, 2, 3));
    static string Joined(string separator = ",", params string[] parts) => string.Join(separator, parts);
    static int Spanned(params ReadOnlySpan<int> numbers) { var sum = 0; foreach (var n in numbers) sum += n; return sum; }
    public static void Recursion(TextWriter o) => o.WriteLine(Fib(12));
    static int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);
    public static void Dynamic(
        TextWriter o) { dynamic d = new Point(1, 2); o.WriteLine(
            d.X + d.Y); try { d.Nothing(); } catch (Exception e) { o.WriteLine(e.GetType().Name); } }
    public static void Lock_statement(TextWriter o) { lock (_gate) o.WriteLine("locked"); lock (_new) o.WriteLine("locked again"); }
    static readonly object _gate = new(); static readonly System.Threading.Lock _new = new();
    public static void Using_declarations(
        TextWriter o) { using var a = new Closing(o, "a"); using (new Closing(o, "b")) o.WriteLine("in"); o.WriteLine("after"); }
    public sealed class Closing(TextWriter o, string name) : IDisposable { public void Dispose() => o.WriteLine("close " + name); }
    public record Point(int X, int Y);
}
