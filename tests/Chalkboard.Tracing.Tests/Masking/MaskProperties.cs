using Chalkboard.Tracing.Masking;
using Chalkboard.Tracing.Tests.Given;

namespace Chalkboard.Tracing.Tests.Masking;

/// <summary>Secrets made at random, in what writes each form, within one another, whole and cut off at any place.</summary>
public sealed class MaskProperties
{
    private static readonly SecretMasker _mask = new([.. new RecordingOptions().SecretNames]);

    [Fact]
    public void No_secret_is_left_in_any_form_within_any_other_wherever_it_is_cut_off() => Check.That(choices =>
    {
        foreach (var form in Enumerable.Range(0, Secrets.Forms))
        {
            var random =
                new Random(HashCode.Combine(
                    form, choices.Length, choices.Length > 0 ? choices[0] : 0, choices.Length > 1 ? choices[1] : 0));
            var text = Secrets.Text(form, random);

            Holds(text, isCut: false);
            foreach (var cut in Enumerable.Range(0, 8).Select(_ => random.Next(text.Length + 1)).Append(text.Length - 1))
                Holds(text[..cut], isCut: true);
        }

        return Task.CompletedTask;
    });

    [Fact]
    public void Any_text_can_be_read() => Check.That(choices =>
    {
        string[] parts = ["password", "name", "value", "=", ":", "\"", "'", "<", ">", "</", "/>", "{", "}", "[", "]", "(", ")", ",", ";",
            "&", "?", "#", " ", "\r\n", "\\", "%22", "&quot;", "\\u0022", "//", "@", "--", "Bearer", "Basic", "eyJ",
            "-----BEGIN PRIVATE KEY-----", "<![CDATA[", "x", "1"];
        var text = string.Concat(choices.Select(choice => parts[choice % parts.Length]));
        Assert.NotNull(_mask.MaskText(text));
        Assert.NotNull(_mask.MaskText(text, isTruncated: true));
        return Task.CompletedTask;
    });

    private static void Holds(string text, bool isCut)
    {
        var masked = _mask.MaskText(text, isCut);
        if (Secrets.AreIn(masked)) Assert.Fail($"Of\n{text}\nthis is left{(isCut ? ", cut off" : "")}:\n{masked}");
    }
}
