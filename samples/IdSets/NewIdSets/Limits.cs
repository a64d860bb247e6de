namespace IdSets.NewIdSets;

/// <summary>The bounds of an upload. They limit the memory that an upload can take.</summary>
public static class Limits
{
    /// <summary>The maximum number of lines with an id, valid or not, in a file.</summary>
    public const int Lines = 1_000_000;

    /// <summary>The largest file, in bytes.</summary>
    public const long FileBytes = 64 * 1024 * 1024;

    /// <summary>
    /// The largest request, in bytes: a file that is too large is read up to this limit, so that the user gets an error message.
    /// </summary>
    public const long RequestBytes = 4 * FileBytes;

    /// <summary>The longest line, in bytes.</summary>
    public const int LineBytes = 16 * 1024;

    /// <summary>The ids in one document.</summary>
    public const int IdsInChunk = 20_000;

    /// <summary>
    /// The conflicts in one document; a multiple of <see cref="ConflictsOnPage"/>, so that a page comes from one document.
    /// </summary>
    public const int ConflictsInChunk = 5_000;

    /// <summary>The conflicts on one page.</summary>
    public const int ConflictsOnPage = 50;

    /// <summary>The maximum number of undecided uploads of one user.</summary>
    public const int OpenUploads = 10;

    /// <summary>The files that are read at the same time. Each takes up to 100 MB for a million ids; further ones wait.</summary>
    public const int ConcurrentFiles = 2;
}
