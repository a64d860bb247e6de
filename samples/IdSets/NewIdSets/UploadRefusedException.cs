namespace IdSets.NewIdSets;

/// <summary>An upload can't be accepted. The message is for the user.</summary>
public sealed class UploadRefusedException(string message) : Exception(message);
