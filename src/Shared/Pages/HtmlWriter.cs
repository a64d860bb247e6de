using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Chalkboard.Pages;

/// <summary>
/// Writes HTML: <c>html.Write($"&lt;td&gt;{text}&lt;/td&gt;")</c>. The literal text is markup, and interpolated values are encoded.
/// </summary>
internal sealed class HtmlWriter(IBufferWriter<byte> output)
{
    // Doesn't encode letters of other scripts. Characters with a meaning in HTML are always encoded.
    private static readonly HtmlEncoder _encoder = HtmlEncoder.Create(UnicodeRanges.All);

    // The body is empty: the calls that the compiler generates for the parts of the text write them.
#pragma warning disable IDE0060, CA1822
    public void Write([InterpolatedStringHandlerArgument("")] ref Markup markup)
#pragma warning restore IDE0060, CA1822
    {
    }

    private void WriteMarkup(string markup) => Encoding.UTF8.GetBytes(markup, output);

    private void WriteText(string? text)
    {
        if (!string.IsNullOrEmpty(text)) Encoding.UTF8.GetBytes(_encoder.Encode(text), output);
    }

    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly HtmlWriter _writer;

#pragma warning disable IDE0060 // The compiler passes them.
        public Markup(int literalLength, int formattedCount, HtmlWriter writer) => _writer = writer;
#pragma warning restore IDE0060

        public void AppendLiteral(string markup) => _writer.WriteMarkup(markup);

        public void AppendFormatted(string? text) => _writer.WriteText(text);
    }
}
