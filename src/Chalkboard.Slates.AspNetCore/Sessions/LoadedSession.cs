namespace Chalkboard.Slates.AspNetCore.Sessions;

/// <summary>
/// A request feature: the session that the request's cookie names, and its content, which is read before the application runs.
/// </summary>
internal sealed class LoadedSession(string key)
{
    /// <summary>The key in the cookie. It is a secret.</summary>
    public string Key => key;

    /// <summary>The content; null if it was not read.</summary>
    public SessionContent? Content { get; private set; }

    /// <summary>The time before which the content was not read.</summary>
    public long ReadAt { get; private set; }

    /// <summary>The reason why the content could not be read.</summary>
    public Exception? Failure { get; private set; }

    public void Set(SessionContent content, long readAt)
    {
        (Content, ReadAt) = (content, readAt);
        Failure = null;
    }

    public void Set(Exception failure) => Failure = failure;
}
