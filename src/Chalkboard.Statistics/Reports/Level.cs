namespace Chalkboard.Statistics.Reports;

/// <summary>The four levels of a repository, innermost first.</summary>
internal enum Level
{
    Record,
    Collection,
    Namespace,
    Repository,
}
