using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Tests.Reports;

public sealed class JsonTests
{
    [Fact]
    public async Task JSON_is_sorted_with_times_as_Unix_seconds_and_durations_as_seconds()
    {
        var report = await TestData.ReportEntriesAsync(
            ("b", 1), ("a", "text"), ("Start Time", new DateTimeOffset(2026, 1, 2, 3, 4, 5, 500, TimeSpan.FromHours(1))),
            ("Uptime", TimeSpan.FromMilliseconds(1500)), ("Flag", true), ("None", null), (
                "Records", new[] { new Dictionary<string, object?> { ["x"] = 1.5 } }));
        Assert.Equal(
            """{"Flag":true,"None":null,"Records":[{"x":1.5}],"Start Time":1767319445.5,"Uptime":1.5,"a":"text","b":1}""",
            TestData.ToJson(report));
    }

    [Fact]
    public void Times_without_a_zone_are_UTC_and_local_ones_are_converted()
    {
        var time = new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc);
        Assert.Equal("1767312000", TestData.ToJson(time));
        Assert.Equal("1767312000", TestData.ToJson(DateTime.SpecifyKind(time, DateTimeKind.Unspecified)));
        Assert.Equal("1767312000", TestData.ToJson(time.ToLocalTime()));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(float.NaN)]
    public void NaN_and_infinities_are_null(object value) => Assert.Equal("null", TestData.ToJson(value));

    [Fact]
    public async Task An_error_is_an_object_with_its_message()
    {
        var report = await TestData.ReportEntriesAsync(("Bad", TestData.Function(_ => throw new FormatException("\"no\""))));
        Assert.Equal(
            "FormatException: \"no\"",
            JsonDocument.Parse(TestData.ToJson(report)).RootElement.GetProperty("Bad").GetProperty("error").GetString());
    }

    [Fact]
    public void All_of_NETs_numbers_are_numbers()
    {
        object[] numbers =
            [(byte)1, (sbyte)-1, (short)-2, (ushort)2, -3, 3u, -4L, ulong.MaxValue, (Int128)5, UInt128.MaxValue, BigInteger.Pow(10, 30),
            (Half)1.5, 2.5f, 0.1, 79228162514264337593543950335m];
        foreach (var number in numbers)
        {
            Assert.Equal(JsonValueKind.Number, JsonDocument.Parse(TestData.ToJson(number)).RootElement.ValueKind);
        }
        Assert.Equal("1000000000000000000000000000000", TestData.ToJson(BigInteger.Pow(10, 30)));
        Assert.Equal("18446744073709551615", TestData.ToJson(ulong.MaxValue));
    }

    [Fact]
    public void An_integer_beyond_a_double_becomes_text_in_constant_time()
    {
        Assert.Equal(309, TestData.ToJson(BigInteger.Pow(10, 308)).Length);
        Assert.Equal("\"about 10^400\"", TestData.ToJson(BigInteger.Pow(10, 400)));
        // Writing all of its digits would take minutes.
        Assert.Equal("\"about -10^3010300\"", TestData.ToJson(-(BigInteger.One << 10_000_000)));
    }

    [Fact]
    public void A_number_that_is_no_double_becomes_the_nearest_double_in_metrics()
    {
        var report =
            new Report { ["Stuff"] = new Report { ["Big"] = BigInteger.Pow(10, 50), ["Exact"] = 0.0000000000000000000000000001m } };
        Assert.Contains("stuff_big 1E+50\n", TestData.ToMetrics(report), StringComparison.Ordinal);
        Assert.Contains("stuff_exact 1E-28\n", TestData.ToMetrics(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("</script>")]
    [InlineData("\" \\ \n \u0000 \u2028")]
    [InlineData("broken \ud800 surrogate")]
    public async Task Hostile_text_stays_text(string text)
    {
        var report = await TestData.ReportEntriesAsync((text, text));
        var json = TestData.ToJson(report);
        Assert.DoesNotContain("<", json, StringComparison.Ordinal);
        var read = Assert.Single(JsonDocument.Parse(json).RootElement.EnumerateObject());
        Assert.Equal(text.Replace('\ud800', '\ufffd'), read.Name);
        Assert.Equal(text.Replace('\ud800', '\ufffd'), read.Value.GetString());
    }

    public static TheoryData<object, string> ExpectedJson => new()
    {
        { new DateOnly(2026, 3, 4), "\"2026-03-04\"" }, { new TimeOnly(1, 2, 3, 4), "\"01:02:03.0040000\"" },
        { (nint)5, "5" }, { (nuint)5, "5" }, { new NFloat(1.5), "1.5" }, { 0.1f, "0.1" }, { (Half)0.1, "0.1" }, { 0.1, "0.1" },
        { float.MaxValue, "3.4028235E+38" },
    };

    [Theory]
    [MemberData(nameof(ExpectedJson), DisableDiscoveryEnumeration = true)]
    public async Task Every_scalar_type_is_written_as_its_JSON_type(object value, string json) =>
        Assert.Equal($$"""{"V":{{json}}}""", TestData.ToJson(await TestData.ReportEntriesAsync(("V", value))));

    [Fact]
    public async Task Names_that_are_equal_in_UTF_8_or_repeated_stay_distinct()
    {
        var report =
            await TestData.ReportEntriesAsync(("a\ud800", 1), ("a\udc00", 2), ("DuplicateKeyDictionary", new DuplicateKeyDictionary()));
        var read = JsonDocument.Parse(TestData.ToJson(report)).RootElement;
        Assert.Equal(3, read.EnumerateObject().Select(entry => entry.Name).Distinct().Count());
        Assert.Equal(["x", "x (2)", "x (3)"], read.GetProperty("DuplicateKeyDictionary").EnumerateObject().Select(entry => entry.Name));
    }

    /// <summary>Has equal keys, which its comparer treats as different.</summary>
    private sealed class DuplicateKeyDictionary : Dictionary<string, object?>
    {
        public DuplicateKeyDictionary() : base(ReferenceComparer())
        {
            for (var i = 0; i < 3; i++) Add(new string('x', 1), new Dictionary<string, object?> { ["i"] = i });
        }

        private static EqualityComparer<string> ReferenceComparer() => EqualityComparer<string>.Create(ReferenceEquals, text => 0);
    }
}
