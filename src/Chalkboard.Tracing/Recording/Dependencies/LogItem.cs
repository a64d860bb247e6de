using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing.Recorder;

/// <summary>A log record of the operation.</summary>
/// <param name="level">Its level.</param>
/// <param name="category">Its category.</param>
/// <param name="message">Its formatted message.</param>
/// <param name="exception">Its exception; null if it has none.</param>
internal sealed class LogItem(string level, string category, string message, Exception? exception) : RecordedItem
{
    private readonly string _message = Cut(message);
    private readonly string _exception = exception is null ? "" : Cut(DependencyResult.FormatException(exception));

    public override int Bytes => 100 + 2 * (_message.Length + _exception.Length);

    // Masked one by one, because a secret may last until the end of the message.
    public override string GetText(SecretMasker masker) =>
        $"{level}: {category}: {Mask(_message, masker)} {Mask(_exception, masker)}".TrimEnd();
}
