namespace Chalkboard.Tool.Running;

internal enum HostKind
{
    /// <summary>Not a .NET program.</summary>
    Other,

    /// <summary>The host that a build creates next to an application's assembly.</summary>
    Application,

    /// <summary>A host that contains the assemblies.</summary>
    SingleFile,

    /// <summary>An application compiled to native code.</summary>
    NativeAot,
}
