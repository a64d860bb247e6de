using System.Globalization;
using System.Text.Json;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Given;

namespace Chalkboard.Tracing.Tests.Forms;

/// <summary>Names and values are somebody else's.</summary>
public sealed class HostileTests
{
    public static TheoryData<int> Texts => [.. Enumerable.Range(0, Some.Hostile.Count)];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_name_or_a_value_stays_on_its_line_and_comes_back(int number)
    {
        var hostile = Some.Hostile[number];
        var recording = With(hostile);

        var text = await recording.AsAsync(TraceFormat.Text);
        var read = await Written.ReadAsync(text);

        Assert.Equal(10 + 5 + 1, text.Split('\n').Length - 1);
        Assert.DoesNotContain(
            text, character =>
                character != '\n'
                    && (char.IsControl(character)
                        || char.GetUnicodeCategory(
                            character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
        Assert.True(text.Length < 400_000);
        Assert.Equal(text, await read.AsAsync(TraceFormat.Text));
        Assert.Equal(recording.Events.Select(happened => happened.Kind), read.Events.Select(happened => happened.Kind));
        Assert.All(read.Events,
            happened => Assert.Equal(
                Cut(hostile,
                    500), happened.Kind == EventKind.ExternalEnter || happened.Kind == EventKind.ExternalLeave
                        ? Cut(hostile, 500) : read.Symbols[happened.SymbolIndex].Name));
        Assert.Equal(Cut(hostile, 10_000), read.Events[^1].Value.ToString());
        Assert.Equal(Cut(hostile, 10_000), read.Name);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task The_forms_of_others_stay_valid(int number)
    {
        var hostile = Some.Hostile[number];
        var recording = With(hostile);

        using var chrome = JsonDocument.Parse(await recording.AsAsync(TraceFormat.Chrome));
        using var speedscope = JsonDocument.Parse(await recording.AsAsync(TraceFormat.Speedscope));
        var folded = await recording.AsAsync(TraceFormat.Folded);

        var expected = Whole(Cut(hostile, 500));
        Assert.Equal(expected, speedscope.RootElement.GetProperty("shared").GetProperty("frames")[0].GetProperty("name").GetString());
        Assert.Contains(
            chrome.RootElement.GetProperty("traceEvents")
                .EnumerateArray(), part => part.GetProperty("ph").GetString() == "B" && part.GetProperty("name").GetString() == expected);
        Assert.All(folded.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^[^;]+(;[^;]+)? [0-9]+$", line));
        Assert.DoesNotContain(folded, character => character != '\n' && char.IsControl(character));
    }

    private static Recording With(string hostile)
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

    private static string Cut(string text, int most) => text.Length <= most || text.Length == most + 1 && text[^1] == '…' ? text
        : (char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)] : text[..most]) + "…";

    private static string Whole(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
