using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Tests.Reports;

/// <summary>Reports of random repositories are complete and valid.</summary>
public sealed class AnyTreeTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 100)];

    private static readonly string[] _names =
        ["a", "Total", "Total Bytes Read", "Bytes Read/Second", "Count", "Sum", "50%", "Value", "Enabled", "", "/", "%", "\"", "\\", "\n",
        "<b>", "日本", "\ud800", "x.y", "x_y", "__", "1", "le", "quantile", "record"];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Reports_of_any_tree_are_valid(int seed)
    {
        var random = new Random(seed);
        var repository = TestData.CreateRepository();
        for (var i = 0; i < 5; i++) repository[CreateName(random)] = CreateValue(random, depth: 3);

        var report = await repository.ReportAsync();

        AssertPlain(report, depth: 4);
        using var json = JsonDocument.Parse(TestData.ToJson(report));
        Assert.Equal(repository.Count, json.RootElement.EnumerateObject().Count());
        AssertWellFormed(TestData.ToMetrics(report));
        Assert.EndsWith("# EOF\n", TestData.ToMetrics(report, PrometheusFormat.OpenMetrics), StringComparison.Ordinal);
        if (seed % 10 == 0)
        {
            // Promtool's advice about names is ignored, because the tree has random names. It must only parse the text.
            var said = await Promtool.CheckAsync(TestData.ToMetrics(report));
            Assert.DoesNotContain("error while linting", said, StringComparison.Ordinal);
            Assert.DoesNotContain("parse", said, StringComparison.Ordinal);
        }
    }

    private static string CreateName(Random random) => _names[random.Next(_names.Length)] + (random.Next(3) == 0 ? random.Next(5) : "");

    private static object? CreateValue(Random random, int depth) => random.Next(depth > 0 ? 26 : 20) switch
    {
        0 => null,
        1 => random.Next(),
        2 => random.NextDouble() * 1e9,
        3 => double.NaN,
        4 => CreateName(random),
        5 => new StrongBox<long>(random.NextInt64()),
        6 => new StrongBox<object>(new object()),
        7 => new Counter(TestData.Enabled),
        8 => TimeSpan.FromTicks(random.NextInt64()),
        9 => DateTimeOffset.UnixEpoch,
        10 => DateTime.MinValue,
        11 => TestData.Function(_ => throw new InvalidOperationException(CreateName(random))),
        12 => TestData.Function(scope => scope.Count),
        13 => TestData.Function(_ => CreateValue(random, depth - 1)),
        14 => new Func<int>(() => 1),
        15 => true,
        16 => new Distribution(TestData.Enabled),
        17 => Int128.MaxValue,
        18 => new Uri("http://x/?q=\"1\""),
        19 => new { A = 1 },
        20 => new[] { 1, 2, 3 },
        21 => new List<object?> { CreateValue(random, depth - 1), CreateValue(random, depth - 1) },
        22 => new Hashtable { [1] = CreateValue(random, depth - 1), ["1"] = CreateValue(random, depth - 1) },
        23 => new Dictionary<int, object?> { [random.Next()] = CreateValue(random, depth - 1) },
        _ =>
            TestData.CreateEntries(
                [.. Enumerable.Range(0, random.Next(6)).Select(_ => CreateName(random)).Distinct()
                    .Select(name => (name, CreateValue(random, depth - 1)))]),
    };

    private static void AssertPlain(object? value, int depth)
    {
        switch (value)
        {
            case Report report:
                Assert.True(depth > 0, "nested too deep");
                Assert.Equal(report.Names.Order(StringComparer.Ordinal), report.Names);
                foreach (var (_, entry) in report) AssertPlain(entry, depth - 1);
                break;
            case List<object?> list:
                foreach (var item in list) AssertPlain(item, depth - 1);
                break;
            default:
                Assert.False(
                    value is Delegate or IStrongBox or IDictionary or (IEnumerable and not string), $"a {value?.GetType()} is left");
                break;
        }
    }

    private static void AssertWellFormed(string metrics)
    {
        var series = new HashSet<string>();
        var metric = "";
        foreach (var line in metrics.Split('\n')[..^1])
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                metric = line.Split(' ')[2];
                Assert.Matches("^[a-zA-Z_][a-zA-Z0-9_]*$", metric);
            }
            else if (!line.StartsWith('#'))
            {
                Assert.StartsWith(metric, line, StringComparison.Ordinal);
                Assert.True(series.Add(line[..line.LastIndexOf(' ')]), $"twice: {line}");
            }
        }
    }
}
