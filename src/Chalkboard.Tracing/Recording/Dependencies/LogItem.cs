using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing.Recorder;

/// <summary>A log record of the operation.</summary>
/// <param name="level">Its level.</param>
/// <param name="category">Its category.</param>
/// <param name="message">Its formatted message.</param>
internal sealed class LogItem(string level, string category, string message) : RecordedItem
{
    private readonly string _message = Cut(message);

    public override int Bytes => 100 + 2 * _message.Length;

    public override string GetText(SecretMasker masker) => $"{level}: {category}: {Mask(_message, masker)}";
}
