namespace Chalkboard.Tracing.StartupHooks;

internal enum FilterKind
{
    Method,
    Type,
    File,
    Assembly,
}
