namespace Chalkboard.Tool.Stores;

/// <summary>A store can't be reached or isn't named as it must be. The message is for a person, on one line, holds no secret, and says what to do.</summary>
internal sealed class StoreException(string message) : Exception(message);
