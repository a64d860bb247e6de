namespace Chalkboard.Tracing.StartupHooks;

internal enum FilterKind
{
    Method,
    Type,
    File,
    Assembly,
}

/// <summary>A pattern of calls that are recorded, or are not.</summary>
internal sealed record FilterRule(FilterKind Kind, string Pattern, bool Excludes)
{
    public void AddTo(CallTraceFilter filter)
    {
        var patterns = Kind switch
        {
            FilterKind.Type => filter.Types,
            FilterKind.File => filter.Files,
            FilterKind.Assembly => filter.Assemblies,
            _ => filter.Methods,
        };
        (Excludes ? patterns.Exclude : patterns.Include).Add(Pattern);
    }
}
