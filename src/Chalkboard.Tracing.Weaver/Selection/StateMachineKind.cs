namespace Chalkboard.Tracing.Weaver.Selection;

internal enum StateMachineKind
{
    Async,
    Iterator,
    AsyncIterator,
}
