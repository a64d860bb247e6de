using System.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Tests.Assemblies;

/// <summary>Debug information of woven code, as debuggers and stack traces use it.</summary>
public sealed class DebugInformationTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Runtime.CompilerServices;
        using System.Threading.Tasks;
        public static class It
        {
            [MethodImpl(MethodImplOptions.NoInlining)]
            public static void Plain(int n)
            {
                var i = n + 1;
                if (i > 0)
                {
                    var text = "line 14";
                    throw new InvalidOperationException(text);
                }
                for (var j = 0; j < n; j++)
                {
                    var inner = j * 2;
                    Console.WriteLine(inner);
                }
            }

            public static void Constructs(int n)
            {
                new Made(n);
            }

            public sealed class Made
            {
                public Made(int n)
                {
                    var left = n;
                    if (left > 0)
                        throw new InvalidOperationException("line 34");
                }
            }

            public static async Task Later(int n)
            {
                var before = n;
                await Task.CompletedTask;
                var after = before + n;
                await Task.Delay(0);
                if (after > 0)
                    throw new InvalidOperationException("line 45");
            }

            public static void Iterates(int n)
            {
                foreach (var x in Yields(n)) Console.Write("");
            }

            static IEnumerable<int> Yields(int n)
            {
                var kept = n;
                yield return kept;
                throw new InvalidOperationException("line 57");
            }

            public static void Catches(int n)
            {
                try
                {
                    Plain(n);
                }
                catch (InvalidOperationException e) when (e.Message.Length > 3)
                {
                    var caught = e;
                    throw new InvalidOperationException("line 69", caught);
                }
            }
        }
        """;

    public static TheoryData<bool, bool, bool> Variants => new() { { false, false, false }, { false, false, true }, { false, true, false }, { false, true, true }, { true, false, false }, { true, false, true }, { true, true, false }, { true, true, true } };

    [Theory, MemberData(nameof(Variants))]
    public async Task A_stack_trace_has_the_same_lines_as_before_weaving(bool optimized, bool sameMethod, bool traced)
    {
        using var sample = Sample.Compile(Source, optimized);
        using var woven = sample.Weave(new() { Placement = sameMethod ? TwinPlacement.SameMethod : TwinPlacement.SeparateType });
        var (plain, loaded) = (sample.Load(), woven.Load());

        foreach (var method in new[] { "Plain", "Constructs", "Later", "Iterates", "Catches" })
        {
            var expected = await LinesAsync(plain, method);
            using var trace = traced ? CallTrace.Start() : null;
            Assert.Equal((method, expected), (method, await LinesAsync(loaded, method)));
            if (trace is not null) Assert.NotEmpty(trace.Stop().Events);
        }

        Assert.Equal("15", await LinesAsync(loaded, "Plain"));
    }

    [Theory, InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public void A_debugger_finds_variables_in_the_same_lines_as_before_weaving(bool optimized, bool sameMethod)
    {
        using var sample = Sample.Compile(Source, optimized);
        using var woven = sample.Weave(new() { Placement = sameMethod ? TwinPlacement.SameMethod : TwinPlacement.SeparateType });
        using var before = ModuleDefinition.ReadModule(sample.File, new ReaderParameters { ReadSymbols = true });
        using var after = ModuleDefinition.ReadModule(woven.File, new ReaderParameters { ReadSymbols = true });

        var unwoven = woven.Report.UnwovenMethods.Select(method => method.Name).ToHashSet();
        var compared = 0;
        foreach (var method in before.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            var same = after.GetType(method.DeclaringType.FullName).Methods.Single(other => other.FullName == method.FullName);
            var twin = TwinFinder.Find(same);
            foreach (var body in twin is null ? [same] : (MethodDefinition[])[same, twin])
            {
                var expected = DescribeVariables(method);
                compared += expected.Count;
                // A body that is woven in the same method has two halves, each with all variables.
                if (twin is null && !unwoven.Contains(method.FullName)) expected = [.. expected, .. expected];
                Assert.Equal((body.FullName, string.Join('\n', expected)), (body.FullName, string.Join('\n', DescribeVariables(body))));
            }
        }

        Assert.True(compared > 3, $"{compared} variables");
    }

    [Theory, InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public void A_debugger_steps_over_an_await_as_before_weaving(bool optimized, bool sameMethod)
    {
        using var sample = Sample.Compile(Source, optimized);
        using var woven = sample.Weave(new() { Placement = sameMethod ? TwinPlacement.SameMethod : TwinPlacement.SeparateType });
        using var before = ModuleDefinition.ReadModule(sample.File, new ReaderParameters { ReadSymbols = true });
        using var after = ModuleDefinition.ReadModule(woven.File, new ReaderParameters { ReadSymbols = true });

        var expected = DescribeAwaits(FindMoveNext(before).Single());
        Assert.Equal(4, expected.Count);
        if (sameMethod) expected = [.. expected, .. expected];
        Assert.All(FindMoveNext(after),
            method => Assert.Equal((method.Name, string.Join('\n', expected)), (method.Name, string.Join('\n', DescribeAwaits(method)))));
        Assert.Equal(sameMethod ? 1 : 2, FindMoveNext(after).Count());
        Assert.All(FindMoveNext(after), method => Assert.Equal("Later", method.DebugInformation.StateMachineKickOffMethod?.Name));
    }

    [Fact]
    public async Task An_async_method_begins_in_the_first_line_of_its_source()
    {
        using var sample = Sample.Compile(Source);
        using var woven = sample.Weave();
        using var trace = CallTrace.Start();
        await LinesAsync(woven.Load(), "Later");
        // The first instructions are the compiler's, and have no line.
        Assert.Contains(trace.Stop().Symbols, symbol => symbol is { Name: "It.Later", Line: 40 });
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_debugger_finds_variables_that_outlive_an_await_in_the_same_lines(bool sameMethod)
    {
        using var sample = Sample.Compile(Source);
        using var woven = sample.Weave(new() { Placement = sameMethod ? TwinPlacement.SameMethod : TwinPlacement.SeparateType });
        using var before = ModuleDefinition.ReadModule(sample.File, new ReaderParameters { ReadSymbols = true });
        using var after = ModuleDefinition.ReadModule(woven.File, new ReaderParameters { ReadSymbols = true });

        var expected = GetStateMachineScopes(FindMoveNext(before).Single());
        Assert.Equal(2, expected.Count);
        if (sameMethod) expected = expected.ConvertAll(lines => $"{lines} {lines}");
        Assert.All(FindMoveNext(after),
            method => Assert.Equal(
                (method.Name, string.Join('\n', expected)), (method.Name, string.Join('\n', GetStateMachineScopes(method)))));
    }

    private static IEnumerable<MethodDefinition> FindMoveNext(ModuleDefinition module)
    {
        var method =
            TwinFinder.GetSourceTypes(module).Single(type => type.Name.StartsWith("<Later>", StringComparison.Ordinal)).Methods.Single(
                method => method.Name == "MoveNext");
        return TwinFinder.Find(method) is { } twin ? [method, twin] : [method];
    }

    /// <summary>Describes the instructions at which the awaits of a method yield and resume.</summary>
    private static List<string> DescribeAwaits(MethodDefinition method)
    {
        _ = method.Body.Instructions.Count;
        var stepping = Assert.Single(method.CustomDebugInformations.OfType<AsyncMethodBodyDebugInformation>());
        Assert.All(stepping.ResumeMethods, resumed => Assert.Equal(method.Name, resumed.Name));
        return [.. stepping.Yields.Concat(stepping.Resumes).Select(offset => offset.Offset).Order()
            .Select(offset => DescribeInstruction(method, offset))];
    }

    // Skips probes.
    private static string DescribeInstruction(MethodDefinition method, int offset)
    {
        var instruction = method.Body.Instructions.Single(instruction => instruction.Offset == offset);
        while (instruction.OpCode.Code is Code.Ldloca or Code.Ldloca_S
            || instruction.OpCode.Code.ToString().StartsWith("Ldc", StringComparison.Ordinal)
                && instruction.Next.OpCode.Code.ToString().StartsWith("Call", StringComparison.Ordinal)
                    || instruction.Operand is MethodReference { DeclaringType.Namespace: "Chalkboard.Tracing.Recorder" }) instruction =
                        instruction.Next;
        return $"{instruction.OpCode.Code.ToString().Split('_')[0]} {instruction.Next.OpCode.Code.ToString().Split('_')[0]} {(instruction.Next.Operand as MemberReference)?.Name}";
    }

    // The lines of a scope, because its offsets change.
    private static List<string> DescribeVariables(MethodDefinition method)
    {
        var points = method.DebugInformation.SequencePoints.Where(point => !point.IsHidden).OrderBy(point => point.Offset).ToList();
        List<string> descriptions = [];
        if (method.DebugInformation.Scope is { } scope) AddVariables(scope);
        return descriptions;

        void AddVariables(ScopeDebugInformation scope)
        {
            var end = scope.End.IsEndOfMethod ? int.MaxValue : scope.End.Offset;
            var lines = points.Where(point => point.Offset >= scope.Start.Offset && point.Offset < end).Select(point => point.StartLine)
                .ToList();
            descriptions.AddRange(
                scope.Variables.Select(
                    variable => $"{variable.Name}: {method.Body.Variables[variable.Index].VariableType.Name} in lines {string.Join(' ', lines)}"));
            foreach (var inner in scope.Scopes) AddVariables(inner);
        }
    }

    /// <summary>Returns the lines in which each variable of the state machine is in scope.</summary>
    private static List<string> GetStateMachineScopes(MethodDefinition method)
    {
        _ = method.Body.Instructions.Count;
        var points = method.DebugInformation.SequencePoints.Where(point => !point.IsHidden).OrderBy(point => point.Offset).ToList();
        return [.. method.CustomDebugInformations.OfType<StateMachineScopeDebugInformation>().SelectMany(scopes => scopes.Scopes)
            .Select(scope =>
            string.Join(
                ' ', points.Where(
                    point => point.Offset >= scope.Start.Offset && (scope.End.IsEndOfMethod || point.Offset < scope.End.Offset))
                        .Select(point => point.StartLine)))];
    }

    private static async Task<string> LinesAsync(LoadedSample sample, string method)
    {
        var thrown =
            await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await (sample.Call("It", method, 1) as Task ?? Task.CompletedTask));
        return string.Join(
            ' ', new StackTrace(thrown, true).GetFrames()
                .Where(frame =>
                    frame.GetFileName()?.EndsWith(".cs", StringComparison.Ordinal) == true
                        && frame.GetFileName()!.StartsWith(
                            "/source/", StringComparison.Ordinal)).Select(frame => frame.GetFileLineNumber()));
    }
}
