using System.ComponentModel;

namespace System.Runtime.CompilerServices;

/// <summary>
/// Lets an assembly access all members of another assembly, or of itself, as woven code does. The runtime recognizes the attribute by name.
/// It is public only for woven code.
/// </summary>
/// <param name="assemblyName">The simple name of the accessed assembly.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    /// <summary>The simple name of the accessed assembly.</summary>
    public string AssemblyName => assemblyName;
}
