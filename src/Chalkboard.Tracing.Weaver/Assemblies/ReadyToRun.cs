using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>An assembly that was compiled ahead keeps only its IL: the native code is of what the methods were before.</summary>
internal static class ReadyToRun
{
    private const ModuleAttributes _ilLibrary = (ModuleAttributes)4;

    public static void Forget(ModuleDefinition module)
    {
        if ((module.Attributes & (ModuleAttributes.ILOnly | _ilLibrary)) == ModuleAttributes.ILOnly) return;
        module.Attributes = (module.Attributes | ModuleAttributes.ILOnly) & ~_ilLibrary;
        module.Architecture = TargetArchitecture.I386;
    }
}
