using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// A dependency or a log record of a running operation. It is kept as the application gave it; secrets are masked when it is read.
/// </summary>
internal abstract class RecordedItem
{
    /// <summary>The maximum number of characters of a text. Longer texts are truncated.</summary>
    public const int MaxTextLength = 2_000;

    private volatile string? _result;
    private bool _isFailed;

    /// <summary>The approximate number of bytes of memory that it takes.</summary>
    public abstract int Bytes { get; }

    /// <summary>True if it ends when the external call that started it ends.</summary>
    public virtual bool EndsWithCall => false;

    /// <summary>Returns the kind and the text, masked and truncated.</summary>
    public abstract string GetText(SecretMasker masker);

    /// <summary>Sets the result, before the record of the end is written.</summary>
    public void SetResult(string? result, bool isFailed) => (_isFailed, _result) = (isFailed, result is null ? null : Cut(result));

    /// <summary>Returns the result, masked; empty if unknown.</summary>
    public string GetResult(SecretMasker masker)
    {
        var result = _result is { } text ? Mask(text, masker) : "";
        return _isFailed ? Dependency.FailedPrefix + result : result;
    }

    /// <summary>Truncates a text that is too long, with an ellipsis as its last character.</summary>
    protected static string Cut(string text) => Truncation.Truncate(text, MaxTextLength);

    /// <summary>Masks the secrets of a text that may be truncated.</summary>
    protected static string Mask(string text, SecretMasker masker) => masker.MaskText(text, isTruncated: text.EndsWith('…'));
}
