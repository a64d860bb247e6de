namespace IdSets.Setup;

/// <summary>The configuration of the site is invalid. The message has the reason and the remedy.</summary>
public sealed class SetupException(string message, Exception? inner = null) : Exception(message, inner);
