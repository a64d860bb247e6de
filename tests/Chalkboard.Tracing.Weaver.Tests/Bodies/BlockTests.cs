using Chalkboard.Tracing.Recordings;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Tests.Bodies;

/// <summary>Blocks of exception handlers keep their instructions.</summary>
public sealed class BlockTests
{
    private const string Source = """
        using System;
        public static class It
        {
            // Branches to the first instruction of its block.
            public static int Loops(int n) { try { do { n -= int.Parse("1"); } while (n > 0); } catch (FormatException) { n = 9; } return n; }

            // The handler is at the end of the body.
            public static int NoEnd(string s) { while (true) { try { return int.Parse(s); } catch (FormatException) { s = "4"; } } }
            public static void NoEndThrows(string s) { try { int.Parse(s); throw new InvalidOperationException("behind"); } catch (FormatException) { throw new ArgumentException("within"); } }
            public static void NoEndFinally() { try { throw new InvalidOperationException("first"); } finally { int.Parse("1"); } }

            public static int Adjacent(string s) { var n = 0; try { n = int.Parse(s); } catch (FormatException) { n = 1; } try { n += int.Parse(s); } catch (FormatException) { n += 2; } finally { n *= 10; } return n; }
            public static int Filtered(string s) { try { return int.Parse(s); } catch (Exception e) when (Is(e, s)) { return Found(1); } catch (FormatException) { return Found(2); } }
            static bool Is(Exception e, string s) { return string.Equals(s, "filter"); }
            static int Found(int n) { return n + int.Parse("0"); }

            public static void Makes(int n) { Activator.CreateInstance(typeof(Derived), n); }
            public static object MakesValue(int n) { return new Value(n); }
            static int Checked(int n) { if (n == 1) throw new FormatException("before the base"); return n; }
            public class Base { public Base(int n) { if (n == 2) throw new FormatException("in the base"); } public virtual string Name() { return "base" + int.Parse("1"); } }
            public class Derived : Base { readonly int _n = int.Parse("1"); public Derived(int n) : base(Checked(n > 5 ? n : n + 0)) { if (n == 3) throw new FormatException("behind the base"); Name(); } public Derived() : this(0) { Name(); } public override string Name() { return "derived" + _n; } }
            public struct Value { public int N; public Value(int n) { N = n; if (n == 3) throw new FormatException("value"); Found(1); } }
        }
        """;

    private static readonly Lazy<WovenSample>[] _woven =
        [.. new[] { (false, false), (false, true), (true, false), (true, true) }.Select(
            variant => new Lazy<WovenSample>(
                () => Sample.Compile(Source, variant.Item1)
                    .Weave(new() { Placement = variant.Item2 ? TwinPlacement.SameMethod : TwinPlacement.SeparateType })))];
    private static readonly Lazy<LoadedSample>[] _loaded = [.. _woven.Select(woven => new Lazy<LoadedSample>(() => woven.Value.Load()))];

    public static TheoryData<int> Variants => [0, 1, 2, 3];

    [Theory, MemberData(nameof(Variants))]
    public void A_branch_to_the_start_of_a_block_stays_in_the_block(int variant) => Assert.Equal(0, Traced(variant, "Loops", 3).Result);

    [Theory, MemberData(nameof(Variants))]
    public void A_handler_at_the_end_of_a_body_keeps_its_end(int variant)
    {
        Assert.Equal(4, Traced(variant, "NoEnd", "x").Result);
        Assert.Equal("within", Assert.Throws<ArgumentException>(() => Traced(variant, "NoEndThrows", "x")).Message);
        Assert.Equal("behind", Assert.Throws<InvalidOperationException>(() => Traced(variant, "NoEndThrows", "1")).Message);
        Assert.Equal("first", Assert.Throws<InvalidOperationException>(() => Traced(variant, "NoEndFinally")).Message);
    }

    [Theory, MemberData(nameof(Variants))]
    public void Adjacent_blocks_catch_their_own_exceptions(int variant)
    {
        Assert.Equal(30, Traced(variant, "Adjacent", "x").Result);
        Assert.Equal(40, Traced(variant, "Adjacent", "2").Result);
        Assert.Equal(1, Traced(variant, "Filtered", "filter").Result);
        Assert.Equal(2, Traced(variant, "Filtered", "x").Result);
    }

    [Theory, MemberData(nameof(Variants))]
    public void Calls_of_an_exception_filter_are_inside_the_call_that_threw(int variant)
    {
        Assert.Equal("""
            > It.Filtered
              [ Int32.Parse
                > It.Filtered.when
                  > It.Is
                    [ String.Equals
                    ] String.Equals
                  < It.Is: true
                < It.Filtered.when: true
              ! Int32.Parse: FormatException
              c It.Filtered: FormatException
              > It.Found
                [ Int32.Parse
                ] Int32.Parse
              < It.Found: 1
            < It.Filtered: 1

            """, Traced(variant, "Filtered", "filter").Tree);
    }

    [Theory, MemberData(nameof(Variants))]
    public void No_block_of_a_woven_constructor_contains_its_base_constructor_call(int variant)
    {
        using var module = ModuleDefinition.ReadModule(_woven[variant].Value.File);
        var constructors = TwinFinder.GetSourceTypes(module)
            .Where(type => type.BaseType?.Name is "Base" or "Object" && type.Name is "Base" or "Derived").SelectMany(type => type.Methods)
            .Where(method => method.IsConstructor).ToList();
        Assert.Equal(3, constructors.Count);
        foreach (var constructor in constructors)
        {
            // The second copy is in the twin, or in the second half of the body.
            var twin = TwinFinder.Find(constructor);
            Assert.Equal(variant % 2 == 1, twin is null);
            MethodBody[] bodies = twin is null ? [constructor.Body] : [constructor.Body, twin.Body];
            Assert.Equal(2, bodies.Sum(body => Constructions(body).Count()));
            Assert.Equal(2, bodies.Sum(body => body.ExceptionHandlers.Count));
            Assert.All(bodies,
                body => Assert.All(
                    body.ExceptionHandlers,
                    handler => Assert.DoesNotContain(
                        Constructions(body), call => call.Offset >= handler.TryStart.Offset && call.Offset < handler.TryEnd.Offset)));
        }

        static IEnumerable<Instruction> Constructions(MethodBody body) =>
            body.Instructions.Where(instruction => instruction is { OpCode.Code: Code.Call, Operand: MethodReference { Name: ".ctor" } });
    }

    [Fact]
    public void A_constructor_that_may_skip_its_base_constructor_has_no_block()
    {
        using var sample = Sample.Compile("""
            public class Base { public int N; public Base(int n) { N = int.Parse("1") + n; } }
            public sealed class Derived : Base { public Derived(int n) : base(n) { N += int.Parse("2"); } public static int Made(int n) { return new Derived(n).N; } }
            """, optimized: true);
        using (var module = ModuleDefinition.ReadModule(new MemoryStream(File.ReadAllBytes(sample.File))))
        {
            // Other compilers than that of C# may emit this.
            var body = module.GetType("Derived").Methods.Single(method => method.IsConstructor).Body;
            body.Instructions.Insert(0, Instruction.Create(OpCodes.Ldarg_1));
            body.Instructions.Insert(1, Instruction.Create(OpCodes.Brfalse, body.Instructions[^1]));
            module.Write(sample.File);
            File.Delete(Path.ChangeExtension(sample.File, ".pdb"));
        }

        using var woven = sample.Weave();
        var loaded = woven.Load();
        using var trace = CallTrace.Start();
        Assert.Equal((0, 6), (loaded.Call("Derived", "Made", 0), loaded.Call("Derived", "Made", 3)));
        Assert.Equal(["Derived.Made", "Derived.new", "Derived.Made", "Derived.new", "Base.new"], Entered(trace.Stop()));

        static IEnumerable<string> Entered(Recording recording) =>
            recording.Events.Where(e => e.Kind == EventKind.Enter).Select(e => recording.Symbols[e.SymbolIndex].Name);
    }

    [Theory, MemberData(nameof(Variants))]
    public void An_exception_that_leaves_a_constructor_ends_its_call(int variant)
    {
        Assert.Contains(
            "      < It.Base.new\n      [ FormatException.new\n      ] FormatException.new\n    ! It.Derived.new: FormatException: behind the base\n", Failing(variant, "Makes", 3), StringComparison.Ordinal);
        Assert.Contains(
            "      > It.Base.new\n        [ FormatException.new\n        ] FormatException.new\n      ! It.Base.new: FormatException: in the base\n", Failing(variant, "Makes", 2), StringComparison.Ordinal);
        Assert.Contains("      ! It.Checked: FormatException: before the base\n", Failing(variant, "Makes", 1), StringComparison.Ordinal);
        Assert.Contains("  ! It.Value.new: FormatException: value\n", Failing(variant, "MakesValue", 3), StringComparison.Ordinal);
    }

    private static (object? Result, string Tree) Traced(int variant, string method, params object?[] arguments)
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.ReturnValues | TraceContents.ExternalCalls });
        var result = _loaded[variant].Value.Call("It", method, arguments);
        var recording = trace.Stop();
        Assert.Empty(EventTree.FindErrors(recording));
        return (result, System.Text.RegularExpressions.Regex.Replace(EventTree.FormatCalls(recording), "(FormatException): .*", "$1"));
    }

    private static string Failing(int variant, string method, params object?[] arguments)
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.ReturnValues | TraceContents.ExternalCalls });
        Assert.ThrowsAny<Exception>(() => _loaded[variant].Value.Call("It", method, arguments));
        var recording = trace.Stop();
        Assert.Empty(EventTree.FindErrors(recording));
        return EventTree.FormatCalls(recording);
    }
}
