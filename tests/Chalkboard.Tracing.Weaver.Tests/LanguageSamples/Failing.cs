using System;
using System.IO;
using System.Runtime.CompilerServices;

namespace LanguageSamples;

public static class Failing
{
    public static void Catch(TextWriter o) { try { Throw("a"); } catch (InvalidOperationException e) { o.WriteLine(e.Message); } }
    public static void Catch_without_a_variable(TextWriter o) { try { Throw("a"); } catch { o.WriteLine("caught"); } }
    public static void Several_catches(TextWriter o) { foreach (var e in new Exception[] { new ArgumentNullException("x"), new ArgumentException("y"), new FormatException("z") }) try { throw e; } catch (ArgumentNullException) { o.WriteLine("null"); } catch (ArgumentException) { o.WriteLine("argument"); } catch (Exception x) { o.WriteLine(x.Message); } }
    public static void Finally(TextWriter o) { try { o.WriteLine("try"); } finally { o.WriteLine("finally"); } }
    public static void Finally_on_the_way_out(TextWriter o) { try { try { Throw("b"); } finally { o.WriteLine("finally"); } } catch (Exception e) { o.WriteLine(e.Message); } }
    public static void Return_from_within_try(TextWriter o) => o.WriteLine(FromTry(o));
    static int FromTry(TextWriter o) { try { return int.Parse("5"); } finally { o.WriteLine("finally"); } }
    public static void Filters(TextWriter o) { for (var i = 0; i < 3; i++) try { Throw(i.ToString()); } catch (Exception e) when (Matches(o, e, "1")) { o.WriteLine("filtered " + e.Message); } catch (Exception e) { o.WriteLine("other " + e.Message); } }
    static bool Matches(TextWriter o, Exception e, string text) { o.WriteLine("filter"); return e.Message == text; }
    public static void A_filter_that_throws(TextWriter o) { try { try { Throw("a"); } catch (Exception) when (Throw("filter") > 0) { o.WriteLine("never"); } } catch (Exception e) { o.WriteLine(e.Message); } }
    public static void Filters_of_callers_run_before_inner_finally_blocks(TextWriter o) { try { Inner(o); } catch (Exception e) when (Matches(o, e, "inner")) { o.WriteLine("caught"); } }
    static void Inner(TextWriter o) { try { Throw("inner"); } finally { o.WriteLine("inner finally"); } }
    public static void Nested_finally(TextWriter o) { try { try { try { Throw("n"); } finally { o.WriteLine(1); } } finally { try { o.WriteLine(2); } finally { o.WriteLine(3); } } } catch (Exception e) { o.WriteLine(e.Message); } }
    public static void Rethrow(TextWriter o) { try { try { Throw("r"); } catch { o.WriteLine("first"); throw; } } catch (Exception e) { o.WriteLine(e.Message); } }
    public static void Throw_another(TextWriter o) { try { try { Throw("r"); } catch (Exception e) { throw new ApplicationException("outer", e); } } catch (ApplicationException e) { o.WriteLine(e.InnerException!.Message); } }
    public static void Throw_in_finally(TextWriter o) { try { try { Throw("lost"); } finally { Throw("kept"); } } catch (Exception e) { o.WriteLine(e.Message); } }
    public static void Try_at_the_start_and_end(TextWriter o) { try { Throw("x"); } catch (Exception e) when (e.Message == "x") { o.WriteLine("only"); } }
    public static void Generic_catch(TextWriter o) { o.WriteLine(CatchAs<InvalidOperationException>()); try { CatchAs<FormatException>(); } catch (InvalidOperationException) { o.WriteLine("other"); } }
    static string CatchAs<T>() where T : Exception { try { Throw("g"); return "none"; } catch (T e) { return e.Message; } }
    public static void External_calls_that_throw(TextWriter o) { foreach (var s in new[] { "1", "x" })
        try { o.WriteLine(int.Parse(s)); } catch (FormatException) { o.WriteLine("format"); } }
    public static void A_hardware_exception(
        TextWriter o) { string? s =
            null; try { o.WriteLine(s!.Length); } catch (NullReferenceException) { o.WriteLine("null"); } int z =
                0; try { o.WriteLine(1 / z); } catch (DivideByZeroException) { o.WriteLine("zero"); } }
    public static void Something_else_than_an_exception(
        TextWriter o) { try { throw new Odd(); } catch (Exception e) { o.WriteLine(e.Message); } }
    sealed class Odd : Exception { public override string Message => "odd " + new string('x', 3); }
    public static void Constructor_that_throws(TextWriter o) { try { _ = new Bad(1); } catch (Exception e) { o.WriteLine(e.Message); } }
    sealed class Bad { readonly int _x; public Bad(int x) { _x = x; if (_x > 0) throw new ArgumentException("bad"); } }
    public static void Constructor_with_a_try(TextWriter o) => o.WriteLine(new Tried("7").X + new Tried("x").X);
    sealed class Tried
        : Base { public readonly int X; public Tried(string s)
            : base(s.Length > 0 ? s : "none") { try { X = int.Parse(s); } catch (FormatException) { X = -1; } finally { X *= 2; } } }
    class Base(string s) { public string Text { get; } = s; }
    public static void Static_constructor_that_throws(
        TextWriter o) { try { o.WriteLine(
            BadStatic.X); } catch (TypeInitializationException e) { o.WriteLine(e.InnerException!.Message); } }
    static class BadStatic { public static readonly int X; static BadStatic() { X = Throw("static"); } }
    public static void Loop_with_try_and_continue(
        TextWriter o) { for (var i =
            0; i < 4; i++) { try { if (i == 1)
                continue; if (i == 3) break; o.WriteLine(i); } catch { o.WriteLine("never"); } finally { o.WriteLine("f"); } } }
    public static void Lines_of_stack_traces(TextWriter o)
    {
        try
        {
            Throw("line");
        }
        catch (Exception e)
        {
            foreach (var frame in new System.Diagnostics.StackTrace(e, true).GetFrames())
                if (frame.GetFileLineNumber() > 0) o.WriteLine(frame.GetFileLineNumber());
        }
    }
    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Throw(string text)
    {
        if (text.Length < 100)
            throw new InvalidOperationException(text);
        return 1;
    }
}
