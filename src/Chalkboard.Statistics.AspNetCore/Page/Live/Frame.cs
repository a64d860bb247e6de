using System.Buffers;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>What all viewers get at one moment, as events of a stream, written once for all of them.</summary>
internal sealed class Frame
{
    private readonly Lazy<byte[]> _whole;

    private Frame(long number, PageModel page, byte[]? changes)
    {
        Number = number;
        Page = page;
        Changes = changes;
        _whole = new(() => Event("page", output => FrameJson.WriteWhole(output, page)));
    }

    /// <summary>One more than that of the frame before.</summary>
    public long Number { get; }

    public PageModel Page { get; }

    /// <summary>All of the page.</summary>
    public byte[] Whole => _whole.Value;

    /// <summary>What is not as in the frame before; null if that is most of the page.</summary>
    public byte[]? Changes { get; }

    public static Frame First(long number, PageModel page) => new(number, page, null);

    public Frame Next(PageModel page)
    {
        var changes = PageChanges.Between(Page, page);
        var written = changes.IsMostOfThePage ? null : Event("changes", output => FrameJson.WriteChanges(output, changes));
        return new(Number + 1, changes.Page, written);
    }

    private static byte[] Event(string name, Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        output.Write(System.Text.Encoding.ASCII.GetBytes($"event: {name}\ndata: "));
        // JSON has no line breaks of its own, which would end the data.
        write(output);
        output.Write("\n\n"u8);
        return output.WrittenSpan.ToArray();
    }
}
