using System.ComponentModel;

namespace System.Runtime.CompilerServices;

/// <summary>
/// The runtime knows it by its name: an assembly that has it may use all of another, or of itself, as woven code does. It is public for woven code alone.
/// </summary>
/// <param name="assemblyName">The simple name of the other assembly.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    /// <summary>The simple name of the other assembly.</summary>
    public string AssemblyName => assemblyName;
}
