namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>Where the debug information of an assembly is.</summary>
internal enum DebugInformationLocation
{
    None,
    Embedded,
    SeparateFile,
}
