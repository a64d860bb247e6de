using Chalkboard.Tracing.Masking;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Masking;

/// <summary>Random secrets in nested formats, whole and truncated at random positions.</summary>
public sealed class SecretMaskerPropertyTests
{
    private static readonly SecretMasker _masker = new([.. new RecordingOptions().SecretNames]);

    [Fact]
    public void No_secret_is_left_in_nested_formats_even_if_they_are_truncated() => RandomizedTest.Run(choices =>
    {
        foreach (var form in Enumerable.Range(0, SecretTexts.FormatCount))
        {
            var random =
                new Random(HashCode.Combine(
                    form, choices.Length, choices.Length > 0 ? choices[0] : 0, choices.Length > 1 ? choices[1] : 0));
            var text = SecretTexts.Create(form, random);

            AssertMasked(text, isTruncated: false);
            foreach (var length in Enumerable.Range(0, 8).Select(_ => random.Next(text.Length + 1)).Append(text.Length - 1))
                AssertMasked(text[..length], isTruncated: true);
        }

        return Task.CompletedTask;
    });

    [Fact]
    public void Any_text_can_be_masked() => RandomizedTest.Run(choices =>
    {
        string[] parts = ["password", "name", "value", "=", ":", "\"", "'", "<", ">", "</", "/>", "{", "}", "[", "]", "(", ")", ",", ";",
            "&", "?", "#", " ", "\r\n", "\\", "%22", "&quot;", "\\u0022", "//", "@", "--", "Bearer", "Basic", "eyJ",
            "-----BEGIN PRIVATE KEY-----", "<![CDATA[", "x", "1"];
        var text = string.Concat(choices.Select(choice => parts[choice % parts.Length]));
        Assert.NotNull(_masker.MaskText(text));
        Assert.NotNull(_masker.MaskText(text, isTruncated: true));
        return Task.CompletedTask;
    });

    private static void AssertMasked(string text, bool isTruncated)
    {
        var masked = _masker.MaskText(text, isTruncated);
        if (SecretTexts.ContainSecret(masked))
            Assert.Fail($"A secret of\n{text}\n{(isTruncated ? "truncated, " : "")}is left in:\n{masked}");
    }
}
