namespace Chalkboard.Tracing.Weaver;

/// <summary>The exception that is thrown if a file can't be woven.</summary>
public sealed class NotWeavableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public NotWeavableException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The reason.</param>
    public NotWeavableException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The reason.</param>
    /// <param name="innerException">The exception that caused it.</param>
    public NotWeavableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
