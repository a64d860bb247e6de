using Chalkboard.Tracing.Weaver.Assemblies;

namespace Chalkboard.Tracing.Weaver;

/// <summary>Weaves assemblies, so that <c>Chalkboard.Tracing</c> can trace their methods.</summary>
public static class AssemblyWeaver
{
    /// <summary>Reads an assembly with its debug information, weaves it, and writes both.</summary>
    /// <param name="input">The assembly. Its portable PDB is embedded or in the same folder; without a PDB, no lines are traced.</param>
    /// <param name="output">The path of the woven assembly. Its PDB is written to the same folder. It may be the input.</param>
    /// <param name="options">The options; those with default values if null.</param>
    /// <returns>A report on the methods that are woven, and on those that are not.</returns>
    /// <exception cref="NotWeavableException">The input is not a .NET assembly, or contains native code without IL.</exception>
    /// <exception cref="IOException">A file can't be read or written.</exception>
    /// <remarks>
    /// The output depends only on the input, and not on its path, on the time, or on the machine. A woven assembly is copied.
    /// </remarks>
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
