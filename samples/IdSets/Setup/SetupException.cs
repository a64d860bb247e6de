namespace IdSets.Setup;

/// <summary>The site can't start as it is configured. The message says why and what to do.</summary>
public sealed class SetupException(string message, Exception? inner = null) : Exception(message, inner);
