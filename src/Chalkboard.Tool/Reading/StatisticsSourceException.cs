namespace Chalkboard.Tool.Reading;

/// <summary>The statistics could not be read. The message is for a person, on one line, and says what to do.</summary>
internal sealed class StatisticsSourceException(string message) : Exception(message);
