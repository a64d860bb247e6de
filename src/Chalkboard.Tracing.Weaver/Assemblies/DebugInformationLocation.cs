namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>The location of the debug information of an assembly.</summary>
internal enum DebugInformationLocation
{
    None,
    Embedded,
    SeparateFile,
}
