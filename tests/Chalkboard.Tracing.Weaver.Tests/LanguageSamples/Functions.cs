using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Linq.Expressions;

namespace LanguageSamples;

public static class Functions
{
    public static void Lambdas(TextWriter o) { Func<int, int> f = x => x + 1; Action<string> a = o.WriteLine; a("s" + f(1)); }
    public static void Closures(TextWriter o) { var n = 1; Action inc = () => { n++; o.WriteLine(n); }; inc(); inc(); o.WriteLine(n); }
    public static void Closures_in_loops(TextWriter o) { var fs = new List<Func<int>>(); for (var i = 0; i < 3; i++) { var j = i; fs.Add(() => j * 10); } foreach (var f in fs) o.WriteLine(f()); }
    public static void Static_lambdas_and_caching(TextWriter o) { for (var i = 0; i < 2; i++) o.WriteLine(new[] { 3, 1, 2 }.OrderBy(static x => x * 1).First()); }
    public static void Local_functions(TextWriter o) { int Square(int x) { var y = x * x; return y; } o.WriteLine(Square(3) + Add(1)); int Add(int x) => x + Square(x); }
    public static void Generic_local_functions(TextWriter o) { T Last<T>(params T[] xs) { var l = xs[^1]; return l; } o.WriteLine(Last(1, 2) + Last("a", "b")); }
    public static void Local_functions_that_capture(TextWriter o) { var sum = 0; void Add(int x) { sum += x; if (sum > 100) sum = 0; } Add(2); Add(3); o.WriteLine(sum); }
    public static void Recursive_local_functions(TextWriter o) { int Fact(int n) => n < 2 ? 1 : n * Fact(n - 1); o.WriteLine(Fact(6)); }
    public static void Nested_lambdas(TextWriter o) { Func<int, Func<int, int>> f = x => y => x * 10 + y; o.WriteLine(f(1)(2)); }
    public static void Delegates_and_multicast(TextWriter o) { Action a = () => o.Write("1"); a += () => o.Write("2"); a(); o.WriteLine(a.GetInvocationList().Length); Conv c = int.Parse; o.WriteLine(c("4")); }
    delegate int Conv(string s);
    public static void Method_groups(TextWriter o) { o.WriteLine(string.Join(",", new[] { "1", "2" }.Select(int.Parse).Select(Twice))); }
    static int Twice(int x) { var y = x + x; return y; }
    public static void Expression_trees(
        TextWriter o) { Expression<Func<int, int>> e = x => x * 2 + 1; o.WriteLine(e + " " + e.Compile()(4)); }
    public static void Iterators(TextWriter o) { foreach (var x in Numbers(4))
        o.WriteLine(x); foreach (var x in Numbers(9)) if (x == 2) break; o.WriteLine(Numbers(3).Sum() + Numbers(3).Reverse().First()); }
    static IEnumerable<int> Numbers(int n) { for (var i = 0; i < n; i++) { if (i == 1) continue; yield return i; } yield return -1; }
    public static void Iterators_with_finally(
        TextWriter o) { foreach (var x in Guarded(o)) { o.WriteLine(x); if (x == 2) break; } foreach (var x in Guarded(o)) o.WriteLine(x); }
    static IEnumerable<int> Guarded(
        TextWriter o) { try { yield return 1; try { yield return 2; } finally { o.WriteLine(
            "inner"); } yield return 3; } finally { o.WriteLine("outer"); } }
    public static void Iterators_that_throw(
        TextWriter o) { try { foreach (var x in Faulty())
            o.WriteLine(x); } catch (InvalidOperationException e) { o.WriteLine(e.Message); } }
    static IEnumerable<string> Faulty() { yield return "ok"; throw new InvalidOperationException("iterator"); }
    public static void Generic_iterators(
        TextWriter o) { o.WriteLine(
            string.Join(
                ",", Pairs(new[] { 1, 2, 3 }, x => "p" + x))); var e =
                    Pairs(new[] { 1 }, x => x).GetEnumerator(); while (e.MoveNext()) o.WriteLine(e.Current); }
    static IEnumerable<(T, R)> Pairs<T, R>(IEnumerable<T> xs, Func<T, R> f) { foreach (var x in xs) yield return (x, f(x)); }
    public static void Iterators_of_structs(TextWriter o) { foreach (var x in new Walk(3).Items()) o.WriteLine(x); }
    struct Walk(int n) { public readonly IEnumerable<int> Items() { for (var i = 0; i < n; i++) yield return n - i; } }
    public static void Recursive_iterators(TextWriter o) => o.WriteLine(string.Join("", Deep(3)));
    static IEnumerable<int> Deep(int n) { if (n == 0)
        yield break; foreach (var x in Deep(n - 1)) yield return x; yield return n; foreach (var x in Deep(n - 1)) yield return x; }
    public static void Closure_over_this(TextWriter o) => o.WriteLine(new Holder(5).Get()());
    sealed class Holder(int n) { public Func<int> Get() { var m = 2; return () => n * m; } }
}
