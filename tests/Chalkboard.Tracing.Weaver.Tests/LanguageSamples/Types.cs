using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LanguageSamples;

public static class Types
{
    public static void Generic_methods(TextWriter o) => o.WriteLine(Pair(1, "x") + Pair("y", 2.5) + Largest(3, 9) + Largest("b", "a"));
    static string Pair<A, B>(A a, B b) { var t = (a, b); return $"{t.a}{t.b}{typeof(A).Name}"; }
    static T Largest<T>(T a, T b) where T : IComparable<T> { var r = a.CompareTo(b) > 0 ? a : b; return r; }
    public static void Generic_types(TextWriter o) { var b = new Box<string>("s"); o.WriteLine(b.Map(x => x.Length).Value + new Box<int>(4).Map(x => x + 0.5).Value); o.WriteLine(new Box<int>.Nested<string>(1, "n").Text()); }
    sealed class Box<T> { public T Value; public Box(T value) { Value = value; Count++; } public static int Count; public Box<U> Map<U>(Func<T, U> f) { var r = f(Value); return new Box<U>(r); } public sealed class Nested<V>(T t, V v) { public string Text() { return $"{t}{v}"; } } }
    public static void Structs(TextWriter o) { var c = new Counter(5); c.Add(2); c.Add(3); Counter d = c; d.Add(1); o.WriteLine(c.Sum + " " + d.Sum + " " + c.Twice()); object boxed = c; ((ICount)boxed).Add(10); o.WriteLine(((ICount)boxed).Sum); }
    interface ICount { void Add(int n); int Sum { get; } }
    struct Counter : ICount { int _sum; public Counter(int s) { _sum = s; if (s < 0) _sum = 0; } public void Add(int n) { _sum += n; if (_sum > 1000) _sum = 0; } public readonly int Sum => _sum; public readonly int Twice() { var t = _sum; return t + t; } }
    public static void Constrained_calls_on_generics(TextWriter o) { var c = new Counter(1); AddTo(ref c, 4); o.WriteLine(c.Sum + c.ToString()!.Length); }
    static void AddTo<T>(ref T c, int n) where T : ICount { c.Add(n); c.Add(n); }
    public static void Ref_structs(TextWriter o) { var p = new Parser("a,bb,ccc"); while (p.Next(out var part)) o.WriteLine(part.Length); o.WriteLine(Rest("xyz".AsSpan()).ToString()); }
    ref struct Parser(ReadOnlySpan<char> text) { ReadOnlySpan<char> _rest = text; public bool Next(out ReadOnlySpan<char> part) { if (_rest.IsEmpty) { part = default; return false; } var at = _rest.IndexOf(','); part = at < 0 ? _rest : _rest[..at]; _rest = at < 0 ? default : _rest[(at + 1)..]; return true; } }
    static ReadOnlySpan<char> Rest(ReadOnlySpan<char> s) { if (s.Length > 100) return default; return s[1..]; }
    public static void Ref_returns_and_locals(TextWriter o) { var a = new[] { 1, 2, 3 }; ref var m = ref Max(a); m = 10; ref readonly var r = ref Max(a); o.WriteLine(r + a.Sum()); Swap(ref a[0], ref a[1]); o.WriteLine(a[0]); }
    static ref int Max(int[] a) { ref var best = ref a[0]; for (var i = 1; i < a.Length; i++) if (a[i] > best) best = ref a[i]; return ref best; }
    static void Swap(ref int a, ref int b) { (a, b) = (b, a); if (a == 100) b = 0; }
    public static void In_and_out(TextWriter o) { Split(17, 5, out var q, out var r); o.WriteLine(q + " " + r + " " + Norm(new Big { X = 3, Y = 4 })); }
    static void Split(in int a, in int b, out int q, out int r) { q = a / b; r = a % b; if (r < 0) r += b; }
    struct Big { public double X, Y, Z, W; } static double Norm(in Big b) { return Math.Sqrt(b.X * b.X + b.Y * b.Y + b.Z + b.W); }
    public static unsafe void Pointers(TextWriter o) { var a = stackalloc int[] { 1, 2, 3 }; o.WriteLine(Sum(a, 3)); fixed (char* c = "text") o.WriteLine(*Second(c)); delegate*<int, int> f = &Inc; o.WriteLine(f(4) + Apply(f, 1)); }
    static unsafe int Sum(int* p, int n) { var s = 0; for (var i = 0; i < n; i++) s += p[i]; return s; }
    static unsafe char* Second(char* c) { if (c == null) return null; return c + 1; }
    static int Inc(int x) { GC.KeepAlive(null); return x + 1; }
    static unsafe int Apply(delegate*<int, int> f, int x) { var y = f(x); return y + f(y); }
    public static void Stackalloc_spans(TextWriter o) { Span<int> s = stackalloc int[4]; for (var i = 0; i < s.Length; i++) s[i] = i * i; o.WriteLine(Total(s)); }
    static int Total(Span<int> s) { var t = 0; foreach (var i in s) t += i; return t; }
    public static void Records(TextWriter o) { var a = new Person("Ann", 30) { Tags = ["x"] }; var b = a with { Age = 31 }; o.WriteLine(a + " " + (a == b) + " " + (a == (b with { Age = 30 })) + new Vector(1, 2)); var (n, g) = b; o.WriteLine(n + g); }
    record Person(string Name, int Age) { public required string[] Tags { get; init => field = value.Length > 0 ? value : ["none"]; } public virtual bool Adult() { return Age > 17; } protected virtual bool PrintMembers(System.Text.StringBuilder b) { b.Append("Name = ").Append(Name); return true; } }
    readonly record struct Vector(double X, double Y) { public double Length { get { var l = X * X + Y * Y; return Math.Sqrt(l); } } }
    public static void Properties_indexers_and_events(TextWriter o) { var t = new Table(); t["a"] = 1; t["b"] = t["a"] + 1; t.Changed += (s, e) => o.WriteLine("changed"); t["c"] = 3; t.Size = 7; o.WriteLine(t["b"] + t.Size); }
    sealed class Table { readonly Dictionary<string, int> _d = []; public event EventHandler? Changed; public int this[string k] { get { return _d.TryGetValue(k, out var v) ? v : 0; } set { _d[k] = value; Changed?.Invoke(this, EventArgs.Empty); } } public int Size { get; set { if (value < 0) throw new ArgumentException("size"); field = value; } } }
    public static void Operators_and_conversions(TextWriter o) { Money a = 5; var b = a + new Money(2.5m); o.WriteLine((decimal)b + " " + (b > a) + " " + -a + b++.Amount + (a ? "yes" : "no")); }
    readonly struct Money(decimal amount) { public decimal Amount { get; } = amount; public static Money operator +(Money a, Money b) { var s = a.Amount + b.Amount; return new(s); } public static Money operator -(Money a) { return new(-a.Amount); } public static Money operator ++(Money a) { return new(a.Amount + 1); } public static bool operator >(Money a, Money b) { return a.Amount > b.Amount; } public static bool operator <(Money a, Money b) { return a.Amount < b.Amount; } public static implicit operator Money(int x) { return new(x); } public static explicit operator decimal(Money m) { return m.Amount; } public static bool operator true(Money m) => m.Amount > 0; public static bool operator false(Money m) => m.Amount <= 0; public override string ToString() { return Amount.ToString(System.Globalization.CultureInfo.InvariantCulture); } }
    public static void Inheritance_and_base_calls(TextWriter o) { Animal d = new Dog("Rex"); o.WriteLine(d.Speak() + d + ((IAnimal)d).Legs()); }
    interface IAnimal { string Speak(); int Legs() { var l = 4; return l + Speak().Length; } private string Helper() { return "h" + Speak(); } string Help() => Helper(); }
    abstract class Animal(string name) : IAnimal { public virtual string Speak() { return name + ":"; } public sealed override string ToString() { return base.ToString()!.Length > 0 ? name : ""; } }
    sealed class Dog : Animal { readonly int _n; public Dog(string name) : base(name.Length > 1 ? name.ToUpperInvariant() : name) { _n = name.Length; } public override string Speak() { return base.Speak() + "woof" + _n; } }
    public static void Default_interface_methods(TextWriter o) { IAnimal d = new Dog("A"); o.WriteLine(d.Help() + d.Legs()); }
    public static void Explicit_interface_implementation(TextWriter o) { var e = new Explicit(); o.WriteLine(((IComparable)e).CompareTo(3)); foreach (var x in e) o.WriteLine(x); }
    sealed class Explicit : IComparable, IEnumerable<int> { int IComparable.CompareTo(object? x) { return x is int i ? i * 2 : -1; } IEnumerator<int> IEnumerable<int>.GetEnumerator() { yield return 1; yield return 2; } IEnumerator IEnumerable.GetEnumerator() { return ((IEnumerable<int>)this).GetEnumerator(); } }
    public static void Static_abstract_members(TextWriter o) => o.WriteLine(Add<Meters>(new(1), new(2)).V + SumOf(new[] { 1, 2, 3 }) + SumOf(new[] { 1.5, 2 }));
    interface IAdd<T> where T : IAdd<T> { static abstract T operator +(T a, T b); static virtual string Unit() { var u = "u" + typeof(T).Name; return u; } }
    readonly record struct Meters(int V) : IAdd<Meters> { public static Meters operator +(Meters a, Meters b) { var v = a.V + b.V; return new(v); } }
    static T Add<T>(T a, T b) where T : IAdd<T> { var u = T.Unit(); return u.Length > 0 ? a + b : a; }
    static T SumOf<T>(IEnumerable<T> xs) where T : INumber<T> { var s = T.Zero; foreach (var x in xs) s += x; return s; }
    public static void Covariant_returns_and_hiding(TextWriter o) { Maker m = new SubMaker(); o.WriteLine(m.Make() + ((SubMaker)m).Make() + new Hide().Name() + ((Hidden)new Hide()).Name()); }
    class Maker { public virtual object Make() { return "object" + GetType().Name; } } sealed class SubMaker : Maker { public override string Make() { return "string" + base.Make(); } }
    class Hidden { public string Name() { return "hidden" + 1; } } sealed class Hide : Hidden { public new string Name() { return "hide" + 2; } }
    public static void Extension_members(TextWriter o) { o.WriteLine("abc".Reversed() + new[] { 1, 2 }.Twofold.Length); }
    public static void Enums_and_flags(TextWriter o) { var f = Mode.A | Mode.C; o.WriteLine(f + " " + Next(Mode.A) + f.HasFlag(Mode.C)); }
    [Flags] enum Mode : byte { A = 1, B = 2, C = 4 } static Mode Next(Mode m) { var n = (byte)m << 1; return (Mode)n; }
    public static void Nullables(TextWriter o) { int? a = 5, b = null; o.WriteLine((a + b) ?? -1); o.WriteLine(Half(8) + "" + Half(7)); o.WriteLine(a.GetValueOrDefault() + (b.HasValue ? 1 : 0)); }
    static int? Half(int x) { if (x % 2 == 1) return null; return x / 2; }
    public static void Object_and_collection_initializers(TextWriter o) { var d = new Dictionary<string, List<int>> { ["a"] = [1], ["b"] = [2, 3] }; var x = new { Name = "anon", Count = d.Count }; o.WriteLine(x + string.Join(",", d.Values.SelectMany(v => v))); }
    public static void Primary_constructors_and_initializers(
        TextWriter o) { var i = new Init(3); o.WriteLine(i.Sum() + Init.Shared.Length); }
    sealed class Init(
        int n) { readonly int[] _a = Enumerable.Range(0, n).ToArray(); public static readonly string Shared =
            string.Concat("sh", "ared"); public int Sum() { var s = _a.Sum(); return s + n; } }
    public static void Static_constructors(TextWriter o) { o.WriteLine(Cctor.Value + Cctor.Twice(3)); }
    static class Cctor { public static readonly int Value; static Cctor() { Value = int.Parse("21"); if (Value > 20)
        Value++; } public static int Twice(int x) { return Value * 2 + x; } }
    public static void Finalizers_and_volatile(
        TextWriter o) { _number = 4; _flag = true; var f = new Fin(); GC.KeepAlive(f); o.WriteLine(_flag ? Read() : 0); }
    static volatile bool _flag; static volatile int _number = 4; static int Read() { var n = _number; _number = n + 1; return n + _number; }
    sealed class Fin { ~Fin() { if (_flag) _flag = true; } }
    public static void The_caller_is_who_it_was(
        TextWriter o) { o.WriteLine(
            MethodBase.GetCurrentMethod()!.Name + Calling() + new System.Diagnostics.StackTrace().GetFrame(0)!.GetMethod()!.Name); }
    [MethodImpl(MethodImplOptions.NoInlining)] static bool Calling() { return Assembly.GetCallingAssembly() == typeof(Types).Assembly; }
    public static void Reflection_sees_what_was_declared(
        TextWriter o) { foreach (var m in typeof(Dog).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            o.WriteLine(m.ToString()); o.WriteLine(typeof(Dog).GetMethod("Speak")!.Invoke(new Dog("Z"), null)); }
    public static void Synchronized_and_inlined(TextWriter o) { o.WriteLine(Sync(2) + Inlined(3)); }
    [MethodImpl(MethodImplOptions.Synchronized)] static int Sync(int x) { var y = x * x; return y + 1; }
    [MethodImpl(MethodImplOptions.AggressiveInlining)] static int Inlined(int x) { var y = x * x; return y - 1; }
    public static unsafe void Function_pointers_to_unmanaged_callers_only(
        TextWriter o) { delegate* unmanaged<int, int> f = &Native; o.WriteLine(f(5)); }
    [UnmanagedCallersOnly] static int Native(int x) { var y = x + 1; return y * 2; }
    public static void Inline_arrays(
        TextWriter o) { var b = new Four(); for (var i = 0; i < 4; i++) b[i] = i + 1; var s = 0; foreach (var x in b)
            s += x; o.WriteLine(s); }
    [InlineArray(4)] struct Four { int _first; }
    [ModuleInitializer] internal static void Initialize() { _number += 0; }
}

public static class Extensions
{
    public static string Reversed(this string s) { var a = s.ToCharArray(); Array.Reverse(a); return new(a); }
    extension<T>(T[] source) { public T[] Twofold { get { var twice = source.Concat(source); return twice.ToArray(); } } }
}
