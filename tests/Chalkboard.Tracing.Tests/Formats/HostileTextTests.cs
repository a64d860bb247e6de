using System.Globalization;
using System.Text.Json;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Formats;

/// <summary>Names and values are untrusted input.</summary>
public sealed class HostileTextTests
{
    public static TheoryData<int> TextIndexes => [.. Enumerable.Range(0, TestData.HostileTexts.Count)];

    [Theory]
    [MemberData(nameof(TextIndexes))]
    public async Task A_name_or_a_value_stays_on_its_line_and_can_be_read_back(int index)
    {
        var hostile = TestData.HostileTexts[index];
        var recording = CreateRecording(hostile);

        var text = await recording.FormatAsync(TraceFormat.Text);
        var read = await RecordingExtensions.ParseAsync(text);

        Assert.Equal(10 + 5 + 1, text.Split('\n').Length - 1);
        Assert.DoesNotContain(
            text, character =>
                character != '\n'
                    && (char.IsControl(character)
                        || char.GetUnicodeCategory(
                            character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
        Assert.True(text.Length < 400_000);
        Assert.Equal(text, await read.FormatAsync(TraceFormat.Text));
        Assert.Equal(recording.Events.Select(e => e.Kind), read.Events.Select(e => e.Kind));
        Assert.All(read.Events,
            e => Assert.Equal(
                Truncate(hostile,
                    500), e.Kind == EventKind.ExternalEnter || e.Kind == EventKind.ExternalLeave
                        ? Truncate(hostile, 500) : read.Symbols[e.SymbolIndex].Name));
        Assert.Equal(Truncate(hostile, 10_000), read.Events.Last().Value.ToString());
        Assert.Equal(Truncate(hostile, 10_000), read.Name);
    }

    [Theory]
    [MemberData(nameof(TextIndexes))]
    public async Task Hostile_text_leaves_the_other_formats_valid(int index)
    {
        var hostile = TestData.HostileTexts[index];
        var recording = CreateRecording(hostile);

        using var chrome = JsonDocument.Parse(await recording.FormatAsync(TraceFormat.Chrome));
        using var speedscope = JsonDocument.Parse(await recording.FormatAsync(TraceFormat.Speedscope));
        var folded = await recording.FormatAsync(TraceFormat.Folded);

        var expected = ReplaceLoneSurrogates(Truncate(hostile, 500));
        Assert.Equal(expected, speedscope.RootElement.GetProperty("shared").GetProperty("frames")[0].GetProperty("name").GetString());
        Assert.Contains(
            chrome.RootElement.GetProperty("traceEvents")
                .EnumerateArray(), part => part.GetProperty("ph").GetString() == "B" && part.GetProperty("name").GetString() == expected);
        Assert.All(folded.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^[^;]+(;[^;]+)? [0-9]+$", line));
        Assert.DoesNotContain(folded, character => character != '\n' && char.IsControl(character));
    }

    private static Recording CreateRecording(string hostile)
    {
        var events = new EventList();
        events.Add(new(EventKind.Enter, 0, 1, 0, 1));
        events.Add(new(EventKind.Argument, 0, 1, 0, 0, 0, hostile.AsMemory()));
        events.Add(new(EventKind.ExternalEnter, 10_000, 1, 1, 2));
        events.Add(new(EventKind.ExternalLeave, 20_000, 1, 1, 2, 0, hostile.AsMemory()));
        events.Add(new(EventKind.Leave, 30_000, 1, 0, 3, 0, hostile.AsMemory()));
        return new()
        {
            Name = hostile,
            TimestampFrequency = 1_000_000_000,
            Symbols = [new("", hostile) { File = "/src/" + hostile + ".cs" }, new("", hostile)],
            Events = events,
            KeepReason = hostile,
            Details = [KeyValuePair.Create(hostile, hostile)],
        };
    }

    private static string Truncate(string text, int maxLength) =>
        text.Length <= maxLength || text.Length == maxLength + 1 && text[^1] == '…' ? text
        : (char.IsHighSurrogate(text[maxLength - 1]) ? text[..(maxLength - 1)] : text[..maxLength]) + "…";

    private static string ReplaceLoneSurrogates(string text) =>
        System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
