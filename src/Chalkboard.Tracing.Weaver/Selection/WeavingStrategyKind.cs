namespace Chalkboard.Tracing.Weaver.Selection;

internal enum WeavingStrategyKind
{
    Twin,
    InPlace,
    None,
}
