namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>The file or its log is not the one that was opened. Its message is meant for people.</summary>
internal sealed class FileReplacedException(string message) : Exception(message);
