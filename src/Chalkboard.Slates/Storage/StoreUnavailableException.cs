namespace Chalkboard.Slates.Storage;

/// <summary>The store could not answer: it is down, locked, full, damaged or too slow. The message says which, and what to do.</summary>
public sealed class StoreUnavailableException : SlateException
{
    /// <summary>Creates the exception.</summary>
    public StoreUnavailableException(string message, Exception? innerException = null) : base(message, innerException) { }

    /// <summary>
    /// True if a commit may have been applied, for example when the connection broke after it was sent.
    /// False if nothing was changed.
    /// </summary>
    public bool IsOutcomeUnknown { get; init; }
}
