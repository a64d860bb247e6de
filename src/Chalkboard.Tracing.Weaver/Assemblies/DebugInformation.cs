namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>Where the debug information of an assembly is.</summary>
internal enum DebugInformation
{
    None,
    Embedded,
    Beside,
}
