using Chalkboard.Tracing.Weaver.Assemblies;

namespace Chalkboard.Tracing.Weaver;

/// <summary>Weaves an assembly: its methods can be traced from then on, by <c>Chalkboard.Tracing</c>.</summary>
public static class AssemblyWeaver
{
    /// <summary>Reads an assembly with its debug information, weaves it, and writes both.</summary>
    /// <param name="input">The assembly. A portable PDB is expected within it or beside it; without one, no lines are traced.</param>
    /// <param name="output">Where the woven one goes, and its PDB beside it. It may be the input.</param>
    /// <param name="options">The usual ones if null.</param>
    /// <returns>What became of each method.</returns>
    /// <exception cref="NotWeavableException">It is no assembly, or holds native code that is its only form.</exception>
    /// <exception cref="IOException">A file can't be read or written.</exception>
    /// <remarks>The output depends on the input alone: not on where it lies, on the time, or on the machine. Weaving a woven assembly copies it.</remarks>
    public static WeavingReport Weave(string input, string output, WeavingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(input);
        ArgumentException.ThrowIfNullOrEmpty(output);
        options ??= new();
        using var image = InputImage.Read(input);
        if (SymbolMap.IsIn(image.Module))
        {
            image.CopyTo(output);
            return new WeavingReport(true, 0, []) { Warnings = RuntimeAssembly.CopyAndCheck(output, options.RuntimePath) };
        }

        var report = new ModuleWeaver(image.Module, options).Weave();
        OutputImage.Write(image, output, options.KeyFile);
        return report with { Warnings = RuntimeAssembly.CopyAndCheck(output, options.RuntimePath) };
    }
}
