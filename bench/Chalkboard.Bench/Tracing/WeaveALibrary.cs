using BenchmarkDotNet.Attributes;
using Chalkboard.Tracing.Weaver;
using Mono.Cecil;

namespace Chalkboard.Bench.Tracing;

/// <summary>What does it cost to weave a large library? About a second. The peer reads it and writes it unchanged.</summary>
public class WeaveALibrary
{
    private readonly string _output = Path.Combine(Directory.CreateTempSubdirectory("chalkboard").FullName, "Woven.dll");

    [Params("Newtonsoft.Json", "FSharp.Core")]
    public string Library { get; set; } = "";

    private string Input => Path.Combine(AppContext.BaseDirectory, Library + ".dll");

    [Benchmark(Baseline = true)]
    public void Unchanged()
    {
        using var module = ModuleDefinition.ReadModule(Input, new ReaderParameters(ReadingMode.Immediate));
        module.Write(_output);
    }

    [Benchmark]
    public int Weave() => AssemblyWeaver.Weave(Input, _output).WovenCount;

    [GlobalCleanup]
    public void Remove() => Directory.Delete(Path.GetDirectoryName(_output)!, true);
}
