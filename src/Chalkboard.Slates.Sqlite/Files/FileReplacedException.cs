namespace Chalkboard.Slates.Sqlite.Files;

/// <summary>The file or its log is not the one that was opened. Its message is meant for people.</summary>
internal sealed class FileReplacedException(string message) : Exception(message);
