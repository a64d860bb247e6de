namespace Chalkboard.Tracing.Weaver;

/// <summary>A file can't be woven.</summary>
public sealed class NotWeavableException : Exception
{
    /// <summary>A file can't be woven.</summary>
    public NotWeavableException()
    {
    }

    /// <summary>A file can't be woven.</summary>
    /// <param name="message">Why.</param>
    public NotWeavableException(string message) : base(message)
    {
    }

    /// <summary>A file can't be woven.</summary>
    /// <param name="message">Why.</param>
    /// <param name="innerException">What says so.</param>
    public NotWeavableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
