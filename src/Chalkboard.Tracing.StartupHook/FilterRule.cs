namespace Chalkboard.Tracing.StartupHooks;

/// <summary>A pattern that includes or excludes calls.</summary>
internal sealed record FilterRule(FilterKind Kind, string Pattern, bool IsExclusion)
{
    public void AddTo(CallFilter filter)
    {
        var patterns = Kind switch
        {
            FilterKind.Type => filter.Types,
            FilterKind.File => filter.Files,
            FilterKind.Assembly => filter.Assemblies,
            _ => filter.Methods,
        };
        (IsExclusion ? patterns.Exclude : patterns.Include).Add(Pattern);
    }
}
