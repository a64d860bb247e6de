namespace Chalkboard.Tracing.Weaver.Selection;

internal enum WeavingStrategyKind
{
    Twin,
    SameMethod,
    None,
}
