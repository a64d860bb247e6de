using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.AspNetCore.Tests.Page;

/// <summary>Sample statistics of a busy site, and of a site with hostile input.</summary>
internal static class SampleStatistics
{
    /// <summary>Text that would run a script if it were markup.</summary>
    public const string Script = "\"'><script>window.hacked=1</script><img src=x onerror=\"window.hacked=1\">";

    public static void Fill(ConcurrentDictionary<string, object?> repository)
    {
        repository["ASP.NET Core Applications"] = new ConcurrentDictionary<string, object?>
        {
            ["Enabled"] = new StrongBox<bool>(true),
            ["Bytes Read/Second"] = 82_411.0,
            ["Bytes Written/Second"] = 983_218.0,
            ["Current Requests"] = 3,
            ["Requests/Second"] = 128.4,
            ["Server Version"] = "Kestrel 10.0",
            ["Start Time"] = new DateTimeOffset(2026, 11, 23, 5, 0, 0, TimeSpan.Zero),
            ["Total Bytes Written"] = 31_241_882L,
            ["Total Requests"] = new StrongBox<long>(1872),
            ["Uptime"] = TimeSpan.FromMinutes(192),
            ["URI Set Tracking"] = new ConcurrentDictionary<string, object?>
            {
                ["/"] = Timing(483, 9),
                ["/idsets"] = Timing(206, 12),
                ["/idsets/{id}"] = Timing(1248, 4),
                ["/reports/long"] = Timing(112, 2300),
            },
            ["Requests"] = Enumerable.Range(0, 40).Select(Request).ToList(),
        };
        repository["Runtime"] = new Dictionary<string, object?>
        {
            ["Heap Bytes"] = 23_519_744L,
            ["Gen 0 Collections"] = 8,
            ["Broken"] = new Func<IDictionary<string, object?>, object?>(_ => throw new InvalidOperationException("Not on this platform.")),
        };
        repository["System.Net.Http"] = new Dictionary<string, object?> { ["Enabled"] = false, ["Total Requests"] = 12 };
    }

    public static void FillHostile(ConcurrentDictionary<string, object?> repository)
    {
        repository[Script] = new ConcurrentDictionary<string, object?>
        {
            ["Enabled"] = new StrongBox<bool>(true),
            [Script] = Script,
            ["Number " + Script] = 5,
            ["Lines\r\nand \u202Eturned"] = "a\0b\r\nc\u202Etxt.exe",
            ["Long " + new string('n', 100_000)] = new string('x', 100_000),
            ["Error"] = new Func<IDictionary<string, object?>, object?>(_ => throw new InvalidOperationException(Script)),
            ["Table " + Script] =
                new ConcurrentDictionary<string, object?>
                {
                    ["Row " + Script] =
                    new Dictionary<string, object?> { ["Column " + Script] = Script, ["Number " + Script] = 7 }
                },
            ["List " + Script] = new List<object?> { new Dictionary<string, object?> { ["Request-Line"] = $"GET /{Script} HTTP/1.1" } },
        };
        repository["__proto__"] = new Dictionary<string, object?> { ["constructor"] = 1 };
        repository["-search"] = new Dictionary<string, object?> { ["-list"] = 1 };
        repository["javascript:window.hacked=1"] = new Dictionary<string, object?> { ["x"] = "javascript:window.hacked=1" };
    }

    private static Dictionary<string, object?> Timing(int count, double milliseconds) => new()
    {
        ["Count"] = count,
        ["Avg"] = TimeSpan.FromMilliseconds(milliseconds),
        ["95%"] = TimeSpan.FromMilliseconds(milliseconds * 3.7),
    };

    private static Dictionary<string, object?> Request(int at) => new()
    {
        ["Bytes Written"] = at * 771,
        ["Client"] = $"203.0.113.{at}",
        ["Processing Time"] = TimeSpan.FromMilliseconds(at * 1.7),
        ["Request-Line"] = at % 7 == 0 ? $"GET /{Script} HTTP/1.1" : $"GET /idsets/{at} HTTP/2",
        ["Response Status"] = "200 OK",
        ["User"] = at % 2 == 0 ? "anna" : null,
    };
}
