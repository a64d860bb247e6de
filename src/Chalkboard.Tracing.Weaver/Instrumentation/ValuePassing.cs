namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>The way in which a value of a type is passed to a probe without boxing.</summary>
internal enum ValuePassing
{
    /// <summary>Not possible: a reference to a variable, or a type that can't be a type argument.</summary>
    NotPossible,

    /// <summary>As an object reference.</summary>
    Reference,

    /// <summary>As a native integer.</summary>
    Pointer,

    /// <summary>As an argument of a generic probe.</summary>
    Value,
}
