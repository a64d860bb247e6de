using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Weaver.Bodies;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Tests.Bodies;

/// <summary>The rules of IL for bodies: the stack at the start of a block, and branches into and out of blocks.</summary>
public sealed class BodyRuleTests
{
    // The compiler keeps a value on the stack during the base constructor call, because the code after it uses the value.
    private const string Source = """
        using System;
        using System.Collections.Generic;
        public static class It
        {
            public static string Closure(string p) => new Closed(p).Text;
            public static string Generic(string p) => new Closed<List<string>>([p], p).Text;
            public static string Several(string p) => new Several(p, 3).Text;
            public static string Chosen(string p) => new Chosen(p, p.Length > 1).Text;
            public static string Chained(string p) => new Chained(p).Text;
            public static string Throws(string p) => new Throws(p).Text;
        }
        public class Base { public string Text = ""; public Base() { } public Base(int n) { Text = n.ToString(); } public static string Last = ""; public static void Do(Func<string> f) { Last = f(); } }
        public class Closed : Base { public Closed(string p) { Do(() => p); Text += Last; } }
        public class Closed<T> : Base where T : IEnumerable<string> { public Closed(T all, string p) : base(p.Length) { Do(() => string.Join(",", all) + p); Text += Last; } }
        public class Several : Base { public Several(string p, int n) : base(n) { Do(() => p + n); Do(() => n + p); Text += Last; } }
        public class Chosen : Base { public Chosen(string p, bool one) : base(one ? p.Length : 7) { Do(() => p + one); Text += Last; } }
        public class Chained : Base { Chained(Func<string> f, string p) : base(1) { Do(() => f() + p); Text += Last; } public Chained(string p) : this(() => p + "!", p) { Do(() => p); Text += Last; } }
        public class Throws : Base { public Throws(string p) { Do(() => p.Length > 1 ? throw new InvalidOperationException(p) : p); Text += Last; } }
        """;

    public static MatrixTheoryData<string, bool, TwinPlacement> Variants =>
        new(["Closure", "Generic", "Several", "Chosen", "Chained"], [false, true], Enum.GetValues<TwinPlacement>());

    [Theory, MemberData(nameof(Variants))]
    public void A_constructor_with_values_on_the_stack_during_its_base_constructor_behaves_the_same(
        string method, bool optimized, TwinPlacement placement)
    {
        using var sample = Sample.Compile(Source, optimized);
        using var woven = sample.Weave(new() { Placement = placement });
        var loaded = woven.Load();
        var expected = sample.Load().Call("It", method, "pq");

        using var trace = CallTrace.Start();
        Assert.Equal(expected, loaded.Call("It", method, "pq"));

        Assert.Empty(EventTree.FindErrors(trace.Stop()));
        Assert.DoesNotContain(woven.Report.UnwovenMethods, unwoven => unwoven.Reason.Contains("rule", StringComparison.Ordinal));
    }

    [Fact]
    public void An_exception_of_such_a_constructor_is_recorded_where_it_is_thrown()
    {
        using var sample = Sample.Compile(Source, optimized: true);
        using var woven = sample.Weave();
        var loaded = woven.Load();

        using var trace = CallTrace.Start();
        Assert.Throws<InvalidOperationException>(() => loaded.Call("It", "Throws", "pq"));

        var recording = trace.Stop();
        var thrown = recording.Events.Where(e => e.Kind == EventKind.Throw).Select(e => recording.Symbols[e.SymbolIndex].Name);
        Assert.Equal(["Throws..ctor.lambda", "Base.Do", "Throws.new", "It.Throws"], thrown);
    }

    [Fact]
    public void A_constructor_with_an_unknown_type_on_the_stack_has_no_block()
    {
        using var sample = Sample.Compile(Source, optimized: true);
        using (var module = ModuleDefinition.ReadModule(new MemoryStream(File.ReadAllBytes(sample.File))))
        {
            var body = module.GetType("Closed").Methods.Single(method => method.IsConstructor).Body;
            var construction =
                body.Instructions.Single(
                    instruction => instruction is { OpCode.Code: Code.Call, Operand: MethodReference { Name: ".ctor" } });
            body.Instructions.Insert(0, Instruction.Create(OpCodes.Ldnull));
            body.Instructions.Insert(body.Instructions.IndexOf(construction.Next) + 2, Instruction.Create(OpCodes.Nop));
            body.Instructions.Insert(body.Instructions.Count - 1, Instruction.Create(OpCodes.Pop));
            module.Write(sample.File);
            File.Delete(Path.ChangeExtension(sample.File, ".pdb"));
        }

        using var woven = sample.Weave();
        using var trace = CallTrace.Start();
        Assert.Equal("pq", woven.Load().Call("It", "Closure", "pq"));

        Assert.Contains(trace.Stop().Symbols, symbol => symbol.Name == "Closed.new");
    }

    public static TheoryData<string, Action<MethodBody>> BrokenRules => new()
    {
        { "begins a block with 1 on the stack", body => AddFinallyBlock(body, [OpCodes.Ldc_I4_0, OpCodes.Nop, OpCodes.Pop]) },
        { "is reached with",
            body => InsertBeforeReturn(
                body, Instruction.Create(OpCodes.Ldarg_0), Instruction.Create(OpCodes.Brtrue, body.Instructions[^1]),
                Instruction.Create(OpCodes.Ldc_I4_1)) },
        { "takes more than is on the stack", body => InsertBeforeReturn(body, Instruction.Create(OpCodes.Pop)) },
        { "returns with 1 more on the stack", body => InsertBeforeReturn(body, Instruction.Create(OpCodes.Ldc_I4_1)) },
        { "goes out of a block", body => AddFinallyBlock(body, [OpCodes.Nop, OpCodes.Nop, OpCodes.Nop], leaves: false) },
        { "enters a block",
            body => { AddFinallyBlock(
                body, [OpCodes.Nop, OpCodes.Nop, OpCodes.Nop]); body.Instructions.Insert(
                    0, Instruction.Create(OpCodes.Br, body.Instructions[3])); } },
        { "is a tail call",
            body => InsertBeforeReturn(
                body, Instruction.Create(OpCodes.Tail), Instruction.Create(OpCodes.Call, body.Method), Instruction.Create(OpCodes.Nop)) },
        { "ends a finally block", body => InsertBeforeReturn(body, Instruction.Create(OpCodes.Endfinally)) },
        { "rethrows where nothing is caught", body => InsertBeforeReturn(body, Instruction.Create(OpCodes.Rethrow)) },
        { "is followed by nothing", body => body.Instructions.RemoveAt(body.Instructions.Count - 1) },
    };

    [Theory, MemberData(nameof(BrokenRules), DisableDiscoveryEnumeration = true)]
    public void Each_broken_rule_of_a_body_is_reported(string error, Action<MethodBody> change)
    {
        using var sample = Sample.Compile("public static class It { public static void Does() { } }", optimized: true);
        using var module = ModuleDefinition.ReadModule(sample.File);
        var body = module.GetType("It").Methods.Single().Body;
        Assert.Null(BodyValidator.FindError(body));
        body.Instructions.Insert(0, Instruction.Create(OpCodes.Nop));
        UpdateOffsets(body);
        Assert.Null(BodyValidator.FindError(body));

        change(body);
        UpdateOffsets(body);

        Assert.Contains(error, BodyValidator.FindError(body));
    }

    private static void InsertBeforeReturn(MethodBody body, params IEnumerable<Instruction> instructions)
    {
        foreach (var instruction in instructions) body.Instructions.Insert(body.Instructions.Count - 1, instruction);
    }

    // Puts the second of three instructions into a block.
    private static void AddFinallyBlock(MethodBody body, OpCode[] codes, bool leaves = true)
    {
        var end = body.Instructions[^1];
        List<Instruction> code = [.. codes.Select(code => Instruction.Create(code))];
        InsertBeforeReturn(body, [code[0], code[1], code[2],
            .. leaves ? [Instruction.Create(OpCodes.Leave, end)]
                : (Instruction[])[Instruction.Create(OpCodes.Br, end)], Instruction.Create(OpCodes.Endfinally)]);
        var handler = body.Instructions[^2];
        body.ExceptionHandlers.Add(
            new(ExceptionHandlerType.Finally) { TryStart = code[1], TryEnd = handler, HandlerStart = handler, HandlerEnd = end });
    }

    private static void UpdateOffsets(MethodBody body)
    {
        var offset = 0;
        foreach (var instruction in body.Instructions)
        {
            instruction.Offset = offset;
            offset += instruction.GetSize();
        }
    }
}
