namespace Chalkboard.Slates.Sqlite.Setup;

/// <summary>The file can't keep slates of this version of the package. The message is shown to operators.</summary>
internal sealed class UnusableFileException(string message) : Exception(message);
