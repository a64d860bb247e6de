namespace Chalkboard.Tracing.Weaver;

/// <summary>The place of the twin of a method, which has the probes.</summary>
public enum TwinPlacement
{
    /// <summary>In a type that is added to the assembly. Reflection over a type shows only what its author wrote.</summary>
    SeparateType,

    /// <summary>
    /// In the type of the method, as a private method. For applications that are trimmed or compiled ahead of time: these tools expect
    /// generated members in the type that they belong to. Reflection over private methods shows the twin.
    /// </summary>
    SameType,

    /// <summary>
    /// In the method itself. No method is added, but each call costs more while nothing is traced, and takes the stack space of both
    /// bodies, whether it is recorded or not.
    /// </summary>
    SameMethod,
}
