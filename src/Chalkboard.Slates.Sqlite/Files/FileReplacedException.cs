namespace Chalkboard.Slates.Sqlite.Files;

/// <summary>The file or its log is not the one that was opened. The message is shown to operators.</summary>
internal sealed class FileReplacedException(string message) : Exception(message);
