using Chalkboard.Tool.Checking;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Tests.Checking;

/// <summary>The line of output, by the Monitoring Plugins guidelines.</summary>
public sealed class OutputTests
{
    [Theory]
    [InlineData("12.3", "12.3")]
    [InlineData("12", "12")]
    [InlineData("12.0", "12.0")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("1e3", "1000")]
    [InlineData("1.5E3", "1500")]
    [InlineData("1E-7", "0.0000001")]
    [InlineData("-1.25e-9", "-0.00000000125")]
    [InlineData("1.2345678901234567e20", "123456789012345670000")]
    [InlineData("0.1e-400", "0")]
    public void Numbers_are_written_without_an_exponent(string json, string written)
    {
        var figure = Assert.IsType<Figure.Number>(ReadFigure(json));

        Assert.Equal(written, figure.Text);
    }

    [Theory]
    [InlineData(null, null, "'N'=5")]
    [InlineData("10", null, "'N'=5;10")]
    [InlineData(null, "20", "'N'=5;;20")]
    [InlineData("@7:8", "~:20", "'N'=5;@7:8;~:20")]
    public void Performance_data_contains_the_ranges_without_empty_fields_at_the_end(string? warning, string? critical, string expected)
    {
        Assert.EndsWith($" | {expected}", Check("""{"N":5}""", "N", warning, critical).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("it's", "it_s")]
    [InlineData("a=b", "a_b")]
    [InlineData("a|b", "a_b")]
    [InlineData("two words", "two words")]
    [InlineData("new\\nline", "new␊line")]
    [InlineData("\\u001b[31m", "␛[31m")]
    [InlineData("   ", "value")]
    public void Labels_contain_no_delimiters(string name, string label)
    {
        var json = $$"""{"{{name}}":5}""";
        var entry = ((Figure.Group)ReadFigure(json)).Entries.Single().Key;

        Assert.EndsWith($" | '{label}'=5", Check(json, entry).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_contains_no_bar_and_no_line_break()
    {
        var outcome = Check("""{"N":{"error":"first | 'x'=1\nsecond\u2028third"}}""", "N");

        Assert.Equal("CHALK UNKNOWN - N failed in the application: first ¦ 'x'=1␊second\uFFFDthird", outcome.ToString());
    }

    [Theory]
    [InlineData(5, 0, "CHALK OK - N is 5 | 'N'=5;10;20")]
    [InlineData(10, 0, "CHALK OK - N is 10 | 'N'=10;10;20")]
    [InlineData(11, 1, "CHALK WARNING - N is 11, outside 10 | 'N'=11;10;20")]
    [InlineData(21, 2, "CHALK CRITICAL - N is 21, outside 20 | 'N'=21;10;20")]
    [InlineData(-1, 2, "CHALK CRITICAL - N is -1, outside 20 | 'N'=-1;10;20")]
    public void Critical_takes_precedence_over_warning(int value, int state, string line)
    {
        var outcome = Check($$"""{"N":{{value}}}""", "N", "10", "20");

        Assert.Equal(state, (int)outcome.State);
        Assert.Equal(line, outcome.ToString());
    }

    private static Figure ReadFigure(string json) => FigureReader.Read(System.Text.Encoding.UTF8.GetBytes(json));

    private static CheckResult Check(string json, string entry, string? warning = null, string? critical = null) =>
        ThresholdCheck.Evaluate(ReadFigure(json), new([entry], ParseRange(warning), ParseRange(critical), Label: null, Unit: ""));

    private static ThresholdRange? ParseRange(string? text) =>
        text is not null && ThresholdRange.TryParse(text, out var range, out _) ? range : null;
}
