using System.Text;
using IdSets.NewIdSets;

namespace IdSets.Tests.Units;

public sealed class IdCsvTests
{
    [Theory]
    [InlineData("a1\na2\n", "a1 a2")]
    [InlineData("a1\r\na2", "a1 a2")]
    [InlineData("id\na1", "a1")]
    [InlineData("ID\na1", "a1")]
    [InlineData("name,id\nAnn,a1\nBob,a2", "a1 a2")]
    [InlineData("name;id\nAnn;a1", "a1")]
    [InlineData("a1,Ann\na2,Bob", "a1 a2")]
    [InlineData("\"a1\"\n\"a2\"", "a1 a2")]
    [InlineData("  a1  \n\n\na2", "a1 a2")]
    [InlineData("\uFEFFid\na1", "a1")]
    public async Task Ids_are_read_from_every_common_form(string file, string ids) =>
        Assert.Equal(ids.Split(' '), (await ReadAsync(file)).Select(line => line.WellFormed ? line.Text : $"malformed:{line.Text}"));

    [Theory]
    [InlineData("a 1")]
    [InlineData("ä1")]
    [InlineData("a/1")]
    [InlineData("=1+1")]
    [InlineData("\"a1")]
    [InlineData("a\"1")]
    [InlineData("a1,a2")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123x")]
    public async Task A_line_without_a_valid_id_is_malformed(string line) =>
        Assert.Equal([true, false, true], (await ReadAsync($"before\n{line}\nafter")).Select(read => read.WellFormed));

    [Fact]
    public async Task Lines_are_numbered_as_in_the_file() =>
        Assert.Equal([2, 4], (await ReadAsync("id\na1\n\na2")).Select(line => line.Number));

    [Fact]
    public async Task An_unclosed_quotation_mark_makes_only_its_own_line_malformed() =>
        Assert.Equal([true, false, true, true], (await ReadAsync("a1\n\"a2\na3\na4")).Select(line => line.WellFormed));

    [Fact]
    public async Task The_beginning_of_a_long_malformed_line_is_kept()
    {
        var line = Assert.Single(await ReadAsync(new string('x', 1_000)));
        Assert.Equal(new string('x', 80) + "…", line.Text);
    }

    [Fact]
    public async Task An_endless_line_is_refused_before_it_fills_memory()
    {
        await using var endless = new EndlessStream();
        await Assert.ThrowsAsync<UploadRefusedException>(
            () => IdCsv.ReadAsync(endless, TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken)
                .AsTask());
        Assert.InRange(endless.Position, 1, 1024 * 1024);
    }

    [Fact]
    public async Task Binary_bytes_are_refused_at_any_position()
    {
        byte[] file = [.. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a1\n", 10_000))), 0xC3, 0x28];
        await using var stream = new MemoryStream(file);
        var refused =
            await Assert.ThrowsAsync<UploadRefusedException>(
                () => IdCsv.ReadAsync(stream, TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken)
                    .AsTask());
        Assert.StartsWith("This file is binary", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<IdLine[]> ReadAsync(string file)
    {
        await using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        return await IdCsv.ReadAsync(stream, TestContext.Current.CancellationToken).ToArrayAsync(TestContext.Current.CancellationToken);
    }

    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => long.MaxValue;
        public override long Position { get; set; }
        public override int Read(byte[] buffer, int offset, int count) => Fill(buffer.AsSpan(offset, count));
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Fill(buffer.Span));
        public override long Seek(long offset, SeekOrigin origin) => Position = offset;
        public override void Flush() { }
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Fill(Span<byte> span)
        {
            span.Fill((byte)',');
            Position += span.Length;
            return span.Length;
        }
    }
}
