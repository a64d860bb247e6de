using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>An assembly that was compiled ahead keeps only its IL: the native code is of what the methods were before.</summary>
internal static class ReadyToRun
{
    private const ModuleAttributes ILLibrary = (ModuleAttributes)4;

    public static void RemoveNativeCode(ModuleDefinition module)
    {
        if ((module.Attributes & (ModuleAttributes.ILOnly | ILLibrary)) == ModuleAttributes.ILOnly) return;
        module.Attributes = (module.Attributes | ModuleAttributes.ILOnly) & ~ILLibrary;
        module.Architecture = TargetArchitecture.I386;
    }
}
