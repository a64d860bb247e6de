using System.Globalization;
using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.AspNetCore.Tests.Page;

public sealed class FormatTests
{
    private readonly PageOptions _options = new();

    public static TheoryData<object?, string, string> Defaults => new()
    {
        { null, "X", "–" },
        { true, "X", "yes" },
        { 1234567, "X", "1,234,567" },
        { -5L, "X", "-5" },
        { 1234567.4, "X", "1,234,567" },
        { 3.14159, "Requests/Second", "3.14" },
        { 128.57, "Requests/Second", "129" },
        { 12.0, "X", "12" },
        { 0.01234, "X", "0.0123" },
        { 0.8052, "X", "0.805" },
        { double.NaN, "X", "NaN" },
        { double.NegativeInfinity, "X", "−∞" },
        { 512, "Total Bytes Read", "512 B" },
        { 1536L, "Total Bytes Read", "1.50 KiB" },
        { 1048570.0, "Bytes Read/Second", "1.00 MiB" },
        { 1536, "Last Minute Bytes Read/Second", "1.50 KiB" },
        { 1536, "size (Bytes)", "1.50 KiB" },
        { 1536, "totalBytes", "1.50 KiB" },
        { 1536, "Kilobytes", "1,536" },
        { 1536, "Used MBytes", "1,536" },
        { 1536, "usedMegaBytes", "1,536" },
        { 1536, "Kilobytes and Bytes", "1.50 KiB" },
        { double.NaN, "Bytes", "NaN" },
        { System.Numerics.BigInteger.Pow(10, 30), "X", "1,000,000,000,000,000,000,000,000,000,000" },
        { -System.Numerics.BigInteger.Pow(10, 400), "X", "about −10^400" },
        { TimeSpan.Zero, "X", "0 ms" },
        { TimeSpan.FromMicroseconds(12.3), "X", "12.3 µs" },
        { TimeSpan.FromMilliseconds(1.2), "X", "1.20 ms" },
        { TimeSpan.FromMilliseconds(999.9), "X", "1.00 s" },
        { TimeSpan.FromSeconds(59.99), "X", "0 m 59 s" },
        { TimeSpan.FromMinutes(192.5), "X", "3 h 12 m" },
        { TimeSpan.FromDays(5.5), "X", "5 d 12 h" },
        { TimeSpan.FromSeconds(-3), "X", "−3.00 s" },
        { TimeSpan.MinValue, "X", "−∞" },
        { new DateTimeOffset(2026, 11, 23, 7, 2, 3, TimeSpan.FromHours(2)), "X", "2026-11-23T05:02:03Z" },
        { new DateTime(2026, 11, 23, 5, 2, 3), "X", "2026-11-23T05:02:03Z" },
        { new string('x', 100_000), "X", new string('x', 300) + "… (100,000 characters)" },
        { "a\r\nb\0c\u202Ed", "X", "a↵b⟨U+0000⟩c⟨U+202E⟩d" },
        { "\uD800x", "X", "\uFFFDx" },
        // Characters that hide text: a variation selector for each byte, fillers.
        { "a\U000E0148\uFE01\u3164\u034Fb", "X", "a⟨U+E0148⟩⟨U+FE01⟩⟨U+3164⟩⟨U+034F⟩b" },
        { "❤\uFE0F\u200D🔥", "X", "❤\uFE0F\u200D🔥" },
        { "grüße 🌍 مرحبا", "X", "grüße 🌍 مرحبا" },
    };

    [Theory]
    [MemberData(nameof(Defaults), DisableDiscoveryEnumeration = true)]
    public void Values_are_written_for_people(object? value, string name, string expected) =>
        Assert.Equal(expected, Entry(value, name).Text);

    [Fact]
    public void A_time_of_today_is_written_without_the_date()
    {
        var now = new DateTimeOffset(2026, 11, 30, 0, 30, 0, TimeSpan.Zero);
        Assert.Equal(["00:00:00Z", "2026-11-29T23:59:59Z", "23:59:59Z", "2026-12-01T00:00:00Z", "00:10:00Z"], new object[]
        {
            new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 30, 1, 59, 59, TimeSpan.FromHours(2)),
            new DateTime(
                2026, 11, 30, 23, 59, 59, DateTimeKind.Utc), new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero),
                new DateTimeOffset(2026, 11, 29, 23, 10, 0, TimeSpan.FromHours(-1)),
        }.Select(time => ValueFormatter.Format(time, null, isBytes: false, now).Text));
    }

    [Theory]
    [MemberData(nameof(Numbers), DisableDiscoveryEnumeration = true)]
    public void Every_number_of_dotnet_can_be_sorted_and_charted(object value, string text, double number) =>
        Assert.Equal((text, number, ValueKind.Number), (Entry(value, "X").Text, Entry(value, "X").Number, Entry(value, "X").Kind));

    public static TheoryData<object, string, double> Numbers => new()
    {
        { (nint)5, "5", 5 },
        { (nuint)6000, "6,000", 6000 },
        { new System.Runtime.InteropServices.NFloat(1.5), "1.50", 1.5 },
        { 0.1f, "0.100", 0.1 },
        { (Half)0.1f, "0.100", 0.1 },
        { (Int128)(-7), "-7", -7 },
        { 1.5m, "1.50", 1.5 },
    };

    [Fact]
    public void Format_strings_and_functions_apply_to_their_names()
    {
        _options.Formats["N"]["A"] = "N3";
        _options.Formats["N"]["B"] = "{0:0.0} apples";
        _options.Formats["N"]["C"] = ValueFormat.From(value => $"<{value}>");
        Assert.Equal("1.500", Entry(1.5, "A").Text);
        Assert.Equal("1.5 apples", Entry(1.5, "B").Text);
        Assert.Equal("<1>", Entry(1, "C").Text);
        Assert.Equal("1.50", Entry(1.5, "D").Text);
        // Charts and sorting use the number.
        Assert.Equal((1.5, ValueKind.Number), (Entry(1.5, "B").Number, Entry(1.5, "B").Kind));
        // Writing all of its digits would take minutes.
        Assert.Equal("about 10^3,010,300", Entry(System.Numerics.BigInteger.One << 10_000_000, "A").Text);
    }

    [Fact]
    public void A_star_matches_any_name_and_the_most_specific_format_applies()
    {
        _options.Formats["*"] = "N1";
        _options.Formats["*"]["A"] = "N2";
        _options.Formats["N"]["B"] = "N3";
        _options.Formats["N"]["C"] = ValueFormat.Default;
        Assert.Equal("1.00 1.000 1 1.0", $"{Entry(1, "A").Text} {Entry(1, "B").Text} {Entry(1, "C").Text} {Entry(1, "D").Text}");
    }

    [Fact]
    public void Null_hides_namespaces_entries_collections_and_columns()
    {
        _options.Formats["Secret"] = null;
        _options.Formats["N"]["A"] = null;
        _options.Formats["N"]["Hidden"] = null;
        _options.Formats["*"]["Shown"]["Client"] = null;
        var record = Report(("Client", "me"), ("Status", 200));
        var page = Page(
            ("Secret", Report(("A", 1))), (
                "N", Report(("A", 1), ("B", 2), ("Hidden", Report(("r", record))), ("Shown", new List<object?> { record }))));
        var scope = Assert.Single(page.Namespaces);
        Assert.Equal("B", Assert.Single(scope.Entries).Name);
        Assert.Equal("Status", Assert.Single(Assert.Single(scope.Collections).Columns).Name);
    }

    [Fact]
    public void A_format_that_throws_affects_only_its_own_value()
    {
        _options.Formats["N"]["A"] = ValueFormat.From(_ => throw new InvalidOperationException("Boom."));
        _options.Formats["N"]["B"] = "{0} {1}";
        Assert.Equal(("The format threw InvalidOperationException: Boom.", ValueKind.Error), (Entry(1, "A").Text, Entry(1, "A").Kind));
        Assert.Equal(ValueKind.Error, Entry(1, "B").Kind);
        Assert.Equal("1", Entry(1, "C").Text);
    }

    [Fact]
    public void Formats_do_not_depend_on_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            _options.Formats["N"]["A"] = "N2";
            Assert.Equal(["1,234.50", "1,234"], new[] { Entry(1234.5, "A").Text, Entry(1234, "B").Text });
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private DisplayValue Entry(object? value, string name) =>
        Assert.Single(Assert.Single(Page(("N", Report((name, value)))).Namespaces).Entries).Value;

    private PageModel Page(params (string, object?)[] namespaces) =>
        new PageBuilder(_options).Build(Report(namespaces), DateTimeOffset.UnixEpoch);

    private static Report Report(params (string Name, object? Value)[] entries)
    {
        var report = new Report();
        foreach (var (name, value) in entries) report[name] = value;
        return report;
    }
}
