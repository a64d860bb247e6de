namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>How a value of a type can be handed to a probe without being boxed.</summary>
internal enum ValuePassing
{
    /// <summary>Not at all: a reference to a variable, or what can't be the argument of a generic method.</summary>
    NotPossible,

    /// <summary>As an object, which it is.</summary>
    Reference,

    /// <summary>As a number, which it becomes.</summary>
    Pointer,

    /// <summary>By a generic probe.</summary>
    Value,
}
