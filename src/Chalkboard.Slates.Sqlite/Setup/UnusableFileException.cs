namespace Chalkboard.Slates.Sqlite.Setup;

/// <summary>The file is not one that this version can keep slates in. Its message is meant for people.</summary>
internal sealed class UnusableFileException(string message) : Exception(message);
