namespace Chalkboard.Tracing.Weaver;

/// <summary>Where the traced form of a method goes.</summary>
public enum TwinPlacement
{
    /// <summary>Into a type that is added to the assembly: reflection over a type shows what its author wrote.</summary>
    SeparateType,

    /// <summary>
    /// Into the type of the method, as a private method. For what trims an application or compiles it ahead of time, which expects what a
    /// compiler generated in the type that it generated it for. Reflection over private methods shows it.
    /// </summary>
    SameType,

    /// <summary>
    /// Into the method itself. No method is added, but each call costs more while nothing is traced, and takes the room of both forms on the
    /// stack, whether it is recorded or not.
    /// </summary>
    SameMethod,
}
