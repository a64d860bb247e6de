using System.Diagnostics;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using Microsoft.CodeAnalysis.Emit;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Tests.Assemblies;

/// <summary>The files that the weaver writes.</summary>
public sealed class OutputTests
{
    private const string Source = """
        using System;
        using System.Reflection;
        using System.Threading.Tasks;
        public static class It
        {
            public static int Throws(int n)
            {
                if (n > 0)
                    throw new InvalidOperationException("line 9");
                return Called(n);
            }
            static int Called(int n) { var x = n * n; return x + Other(n); }
            static int Other(int n) => Math.Max(n, 3);
            public static string Caller() { return MethodBase.GetCurrentMethod()!.Name; }
            public static async Task<int> Later(int n) { await Task.Yield(); return n; }
            static int Small() { return 1; }
            static int Asking { get { return Small(); } }
            static int Asks() { return Small(); }
            public static int Varies(__arglist) { return new ArgIterator(__arglist).GetRemainingCount() + Called(1); }
            public static int Property { get; set; }
            public abstract class Abstract { public abstract void None(); public virtual int Some() { return Called(3) + 1; } }
        }
        """;

    [Theory, InlineData(DebugInformationFormat.PortablePdb), InlineData(DebugInformationFormat.Embedded)]
    public void The_same_input_gives_the_same_bytes_in_any_directory(DebugInformationFormat debug)
    {
        using var sample = Sample.Compile(Source, debug: debug);
        using var elsewhere = new TemporaryFolder();
        var copy = Path.Combine(Directory.CreateDirectory(Path.Combine(elsewhere.Path, "a longer path")).FullName, Path.GetFileName(sample.File));
        File.Copy(sample.File, copy);
        if (debug == DebugInformationFormat.PortablePdb) File.Copy(Path.ChangeExtension(sample.File, ".pdb"), Path.ChangeExtension(copy, ".pdb"));

        using var first = sample.Weave();
        using var second = WovenSample.Weave(copy);

        Assert.Equal(File.ReadAllBytes(first.File), File.ReadAllBytes(second.File));
        if (debug == DebugInformationFormat.PortablePdb)
            Assert.Equal(File.ReadAllBytes(Path.ChangeExtension(first.File, ".pdb")), File.ReadAllBytes(Path.ChangeExtension(second.File, ".pdb")));
    }

    [Fact]
    public void Other_weaving_options_give_another_module_id()
    {
        using var sample = Sample.Compile(Source);
        using var twins = sample.Weave();
        using var sameMethod = sample.Weave(new() { Placement = TwinPlacement.SameMethod });

        // Debuggers and caches identify modules by this id.
        Assert.Equal(3, new[] { sample.File, twins.File, sameMethod.File }.Select(ModuleId).Distinct().Count());
    }

    [Fact]
    public void Weaving_a_woven_assembly_changes_nothing()
    {
        using var sample = Sample.Compile(Source);
        using var woven = sample.Weave();

        using var again = WovenSample.Weave(woven.File);

        Assert.True(again.Report.WasAlreadyWoven);
        Assert.Equal(File.ReadAllBytes(woven.File), File.ReadAllBytes(again.File));
        Assert.Equal(
            File.ReadAllBytes(Path.ChangeExtension(woven.File, ".pdb")), File.ReadAllBytes(Path.ChangeExtension(again.File, ".pdb")));
    }

    [Fact]
    public void An_assembly_can_be_woven_to_its_own_path()
    {
        using var sample = Sample.Compile(Source);

        AssemblyWeaver.Weave(sample.File, sample.File);

        Assert.Equal(3, sample.Load().Call("It", "Throws", 0));
        Assert.True(AssemblyWeaver.Weave(sample.File, sample.File).WasAlreadyWoven);
    }

    [Theory, InlineData(
        DebugInformationFormat.PortablePdb, false), InlineData(
            DebugInformationFormat.PortablePdb, true), InlineData(DebugInformationFormat.Embedded, true)]
    public void Exceptions_keep_their_lines_and_a_trace_has_the_files(DebugInformationFormat debug, bool traced)
    {
        using var sample = Sample.Compile(Source, debug: debug);
        using var woven = sample.Weave();
        var loaded = woven.Load();

        using var trace = traced ? CallTrace.Start() : null;
        var thrown = Assert.Throws<InvalidOperationException>(() => loaded.Call("It", "Throws", 1));
        var lines = new StackTrace(thrown, true).GetFrames().Where(frame => frame.GetMethod()!.DeclaringType!.Name == "It")
            .Select(frame => frame.GetFileLineNumber()).Where(line => line > 0);

        Assert.Equal([9], lines);
        if (trace is not null)
            Assert.Contains(
                trace.Stop().Symbols,
                symbol => symbol is { Name: "It.Throws", Line: 7 } && symbol.File!.EndsWith(".cs", StringComparison.Ordinal)
                    && symbol.Assembly.StartsWith("Sample", StringComparison.Ordinal));
    }

    [Fact]
    public void Sequence_points_stay_and_the_trace_check_has_none()
    {
        using var sample = Sample.Compile(Source);
        using var woven = sample.Weave();

        var before = Points(sample.File);
        var after = Points(woven.File);

        Assert.NotEmpty(before);
        foreach (var (method, points) in before)
        {
            // A body that is woven in the same method has two halves, each with all sequence points.
            Assert.Equal(points, after[method].Take(points.Count));
            Assert.True(after[method].Count == points.Count || after[method].Skip(points.Count).SequenceEqual(points), method);
            if (after.TryGetValue("<ChalkboardTracing>/" + method + "$traced", out var twin)) Assert.Equal(points, twin);
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_debugger_steps_over_the_trace_check(bool sameMethod)
    {
        using var sample = Sample.Compile(Source);
        using var woven = sample.Weave(new() { Placement = sameMethod ? TwinPlacement.SameMethod : TwinPlacement.SeparateType });
        using var module = ModuleDefinition.ReadModule(woven.File, new ReaderParameters { ReadSymbols = true });

        var asking = module.GetTypes().SelectMany(type => type.Methods)
            .Where(method =>
                method.HasBody && method.DebugInformation.HasSequencePoints
                    && method.Body.Instructions[0].Operand is FieldReference { DeclaringType.Name: "Probes" }).ToList();
        Assert.Contains(asking, method => method.Name == "Throws");
        Assert.All(asking,
            method => Assert.True(
                method.DebugInformation.SequencePoints.MinBy(point => point.Offset) is { Offset: 0, IsHidden: true }, method.FullName));
    }

    [Fact]
    public void Without_debug_information_calls_are_recorded_and_lines_are_not()
    {
        using var sample = Sample.Compile(Source);
        File.Delete(Path.ChangeExtension(sample.File, ".pdb"));
        using var woven = sample.Weave();
        var loaded = woven.Load();

        using var trace = CallTrace.Start();
        loaded.Call("It", "Throws", 0);
        var recording = trace.Stop();

        Assert.DoesNotContain(recording.Events, e => e.Kind == Recordings.EventKind.Line);
        Assert.Contains(recording.Symbols, symbol => symbol.Name == "It.Other");
        Assert.False(File.Exists(Path.ChangeExtension(woven.File, ".pdb")));
    }

    [Fact]
    public void A_strong_name_is_kept_and_signed_again_if_there_is_a_key()
    {
        using var folder = new TemporaryFolder();
        var key = Path.Combine(folder.Path, "key.snk");
        using (var pair = new RSACryptoServiceProvider(2048)) File.WriteAllBytes(key, pair.ExportCspBlob(true));
        using var sample = Sample.Compile(Source, keyFile: key);
        var name = System.Reflection.AssemblyName.GetAssemblyName(sample.File);
        Assert.NotEmpty(name.GetPublicKeyToken()!);

        using var unsigned = sample.Weave();
        using var signed = sample.Weave(new() { KeyFile = key });

        Assert.Equal(name.FullName, System.Reflection.AssemblyName.GetAssemblyName(unsigned.File).FullName);
        Assert.Equal(name.FullName, System.Reflection.AssemblyName.GetAssemblyName(signed.File).FullName);
        Assert.False(Flags(unsigned.File).HasFlag(CorFlags.StrongNameSigned));
        Assert.True(Flags(signed.File).HasFlag(CorFlags.StrongNameSigned));
        Assert.Equal(3, unsigned.Load().Call("It", "Throws", 0));
    }

    [Fact]
    public void A_ReadyToRun_assembly_is_woven_from_its_IL()
    {
        var input = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System.Collections.Immutable.dll");
        using (var reader =
            new PEReader(File.OpenRead(input))) Assert.SkipUnless(reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0,
            "The framework of this machine is not ReadyToRun.");
        using var woven = WovenSample.Weave(input);

        using (var reader = new PEReader(File.OpenRead(woven.File)))
        {
            Assert.Equal(Machine.I386, reader.PEHeaders.CoffHeader.Machine);
            Assert.Equal(CorFlags.ILOnly, reader.PEHeaders.CorHeader!.Flags & (CorFlags.ILOnly | CorFlags.ILLibrary));
            Assert.Equal(0, reader.PEHeaders.CorHeader.ManagedNativeHeaderDirectory.Size);
        }

        var loaded = woven.Load();
        using var trace = CallTrace.Start();
        var list = loaded.Assembly.GetType("System.Collections.Immutable.ImmutableList")!.GetMethods()
            .Single(method =>
                method is { Name: "Create", IsGenericMethod: true }
                    && method.GetParameters() is [{ ParameterType.IsArray: true }]).MakeGenericMethod(typeof(int))
                        .Invoke(null, [new[] { 1, 2, 3 }]);
        Assert.Equal([1, 2, 3], (IEnumerable<int>)list!);
        Assert.NotEmpty(trace.Stop().Events);
        Assert.Empty(JitCompiler.CompileAll(loaded.Assembly).Invalid);
    }

    [Fact]
    public void A_method_that_is_not_woven_is_reported_with_the_reason()
    {
        using var sample = Sample.Compile(Source);
        using var woven = sample.Weave();

        var reasons = woven.Report.UnwovenMethods.ToDictionary(method => method.Name, method => method.Reason);
        Assert.Equal("no body", reasons["System.Void It/Abstract::None()"]);
        Assert.Equal("trivial", reasons["System.Int32 It::Small()"]);
        Assert.Equal("trivial", reasons["System.Int32 It::get_Asking()"]);
        Assert.Equal(
            "a variable number of arguments",
            Assert.Single(reasons, method => method.Key.Contains("Varies", StringComparison.Ordinal)).Value);
        Assert.DoesNotContain("System.Int32 It::Asks()", reasons.Keys);
        Assert.Equal("generated by the compiler", reasons["System.Int32 It::get_Property()"]);
        Assert.Equal("its state machine is woven", reasons["System.Threading.Tasks.Task`1<System.Int32> It::Later(System.Int32)"]);

        using var module = ModuleDefinition.ReadModule(sample.File);
        Assert.Equal(module.GetTypes().Sum(type => type.Methods.Count), woven.Report.WovenCount + woven.Report.UnwovenMethods.Count);
    }

    [Fact]
    public void A_method_that_inspects_its_caller_has_no_twin()
    {
        using var sample = Sample.Compile(Source);
        using var woven = sample.Weave();
        var loaded = woven.Load();

        using var trace = CallTrace.Start();
        Assert.Equal("Caller", loaded.Call("It", "Caller"));
        Assert.Contains(trace.Stop().Symbols, symbol => symbol.Name == "It.Caller");
    }

    [Fact]
    public void A_file_that_is_not_an_assembly_is_refused()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "x.dll");
        File.WriteAllText(file, "nothing");

        var refused = Assert.Throws<NotWeavableException>(() => AssemblyWeaver.Weave(file, file));
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Equal("nothing", File.ReadAllText(file));
    }

    private static Guid ModuleId(string file)
    {
        using var module = ModuleDefinition.ReadModule(file);
        return module.Mvid;
    }

    private static CorFlags Flags(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        return reader.PEHeaders.CorHeader!.Flags;
    }

    private static Dictionary<string, List<(int, int, int, int)>> Points(string file)
    {
        using var module = ModuleDefinition.ReadModule(file, new ReaderParameters { ReadSymbols = true });
        return module.GetTypes().SelectMany(type => type.Methods)
            .Where(method => method.HasBody && method.DebugInformation.HasSequencePoints).ToDictionary(
            method => $"{method.DeclaringType.FullName}.{method.Name}",
            method => method.DebugInformation.SequencePoints.Where(point => !point.IsHidden)
                .Select(point => (point.StartLine, point.StartColumn, point.EndLine, point.EndColumn)).ToList());
    }
}
