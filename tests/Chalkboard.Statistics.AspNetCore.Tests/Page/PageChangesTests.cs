using System.Buffers;
using System.Text.Json.Nodes;
using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.AspNetCore.Tests.Page;

public sealed class PageChangesTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Applying_all_changes_gives_the_current_page()
    {
        // The same order in each report.
        var random = new Random(14);
        var builder = new PageBuilder(new PageOptions());
        var requests = new List<(int Id, int Took, string? Status)>();
        var (deltas, next) = (0, 0);
        var last = builder.Build(Next(), _now);
        var seen = WritePage(last);
        for (var step = 0; step < 400; step++)
        {
            var changes = PageChanges.Between(last, builder.Build(Next(), _now));
            last = changes.Page;
            var whole = WritePage(last);
            if (changes.IsMostOfThePage) seen = whole;
            else
            {
                deltas++;
                Apply(seen, Write(output => FrameJson.WriteChanges(output, changes)));
            }
            Assert.Equal(whole.ToJsonString(), seen.ToJsonString());
            Assert.All(
                last.Namespaces.SelectMany(scope => scope.Collections), collection =>
                    Assert.Equal(collection.Rows.Count, collection.Rows.Select(row => row.Id).Distinct().Count()));
        }
        Assert.InRange(deltas, 200, 400);

        Report Next()
        {
            // Requests in flight are last. When they end, their rows change and are in another order.
            for (var i = random.Next(4); i > 0; i--) requests.Add((next++, 0, null));
            for (var i = 0; i < requests.Count; i++)
            {
                if (requests[i].Status is null)
                    requests[i] =
                        requests[i] with { Took = requests[i].Took + random.Next(3), Status = random.Next(4) == 0 ? "200 OK" : null };
            }
            requests =
                [.. requests.OrderBy(request => request.Status is null).ThenBy(request => request.Status is null ? 0 : request.Took)
                    .TakeLast(30)];
            var web =
                new Report
                {
                    ["Requests"] =
                    requests.Select(
                        request => (object?)new Report
                        {
                            ["Request-Line"] = $"GET /{request.Id % 7}",
                            ["Processing Time"] =
                                TimeSpan.FromMilliseconds(request.Took),
                            ["Response Status"] = request.Status
                        }).ToList()
                };
            if (random.Next(10) > 0) web["Total Requests"] = next;
            if (random.Next(10) == 0) web["Note"] = "now and then";
            var routes = new Report();
            for (var i = 0; i < 20; i++)
            {
                if (random.Next(15) > 0) routes[$"/{i}"] = random.Next(40) == 0 ? i : new Report
                {
                    ["Count"] = random.Next(3) == 0 ? next : 5,
                    [random.Next(60) == 0 ? "Odd" : "Avg"] = 1.5,
                };
            }
            web["Routes"] = random.Next(30) == 0 ? routes.Select(route => route.Value).ToList() : routes;
            var report =
                new Report
                {
                    ["Web"] = web,
                    ["Numbers"] =
                        new Report { ["List"] = Enumerable.Range(0, random.Next(6)).Select(_ => (object?)random.Next(3)).ToList() }
                };
            if (random.Next(5) > 0) report["Visitor"] = new Report { ["A"] = 1, ["T"] = new Report { ["r"] = 1 } };
            return report;
        }
    }

    [Fact]
    public void A_page_that_changes_mostly_is_sent_completely()
    {
        var builder = new PageBuilder(new PageOptions());
        Assert.True(PageChanges.Between(builder.Build(Routes(0), _now), builder.Build(Routes(1000), _now)).IsMostOfThePage);
        Assert.False(PageChanges.Between(builder.Build(Routes(0), _now), builder.Build(Routes(10), _now)).IsMostOfThePage);

        static Report Routes(int from)
        {
            var routes = new Report();
            for (var i = from; i < from + 50; i++) routes[$"/{i:0000}"] = new Report { ["Count"] = 1 };
            return new() { ["Web"] = new Report { ["Routes"] = routes } };
        }
    }

    [Fact]
    public void A_list_with_many_new_rows_is_renewed_every_few_seconds()
    {
        var builder = new PageBuilder(new PageOptions());
        var page = builder.Build(Requests(0), _now);
        var sizes = new List<int>();
        for (var second = 1; second <= 20; second++)
        {
            var changes = PageChanges.Between(page, builder.Build(Requests(second * 1000), _now));
            var output = new ArrayBufferWriter<byte>();
            if (changes.IsMostOfThePage) FrameJson.WriteWhole(output, changes.Page);
            else FrameJson.WriteChanges(output, changes);
            sizes.Add(output.WrittenCount);
            page = changes.Page;
            if (second % 5 > 0)
                Assert.Equal("So many are new that they are shown every few seconds.", page.Namespaces[0].Collections[0].Note);
            else Assert.Equal($"GET /{second * 1000 + 99}", page.Namespaces[0].Collections[0].Rows[0].Cells[0]!.Value.Text);
        }
        Assert.Equal(4, sizes.Count(size => size > 1000));

        // The list is sent completely only while there are many new rows.
        page = PageChanges.Between(page, builder.Build(Requests(20_000 + 5), _now)).Page;
        Assert.Equal(
            ("GET /20104", null), (page.Namespaces[0].Collections[0].Rows[0].Cells[0]!.Value.Text, page.Namespaces[0].Collections[0].Note));

        static Report Requests(int from) => new()
        {
            ["Web"] =
                new Report
                {
                    ["Requests"] =
                    Enumerable.Range(from, 100).Select(i => (object?)new Report { ["Request-Line"] = $"GET /{i}" }).ToList()
                },
        };
    }

    [Fact]
    public void A_row_keeps_its_id_as_long_as_it_is_there()
    {
        var builder = new PageBuilder(new PageOptions());
        var first = builder.Build(List(Row("a", 1), Row("b", 1), Row("b", 1)), _now);
        var second = PageChanges.Between(first, builder.Build(List(Row("b", 1), Row("b", 7), Row("c", 1)), _now)).Page;
        Assert.Equal(["a2", "b1", "b0"], Ids(first));
        Assert.Equal(["c3", "b1", "b0"], Ids(second).Order(StringComparer.Ordinal).Reverse());

        static Report List(params Report[] rows) => new() { ["N"] = new Report { ["L"] = rows.Cast<object?>().ToList() } };
        static Report Row(string name, int amount) => new() { ["Name"] = name, ["Amount"] = amount };
        static IEnumerable<string> Ids(PageModel page) =>
            page.Namespaces[0].Collections[0].Rows.Reverse().Select(row => row.Cells[1]!.Value.Text + row.Id["N-L-".Length..]);
    }

    private static JsonObject WritePage(PageModel page) => Write(output => FrameJson.WriteWhole(output, page));

    private static JsonObject Write(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return (JsonObject)JsonNode.Parse(output.WrittenSpan)!;
    }

    /// <summary>Applies changes as the script of the page does; see view.js.</summary>
    private static void Apply(JsonObject page, JsonObject changes)
    {
        var namespaces = (JsonArray)page["namespaces"]!;
        page["time"] = changes["time"]!.DeepClone();
        if (changes["order"] is JsonArray order)
        {
            page["note"] = changes["note"]?.DeepClone();
            var items = order.Select(id => Find(namespaces, id!) ?? new JsonObject { ["id"] = id!.DeepClone() }).ToList();
            namespaces.Clear();
            items.ForEach(namespaces.Add);
        }
        foreach (var item in Items(changes["namespaces"]))
        {
            var old = Find(namespaces, item["id"]!)!;
            var collections = new JsonArray(
                [.. Items(item["collections"])
                    .Select(collection =>
                        collection["rows"] is null
                            ? Find((JsonArray)old["collections"]!, collection["id"]!)!.DeepClone() : collection.DeepClone())]);
            var made = (JsonObject)item.DeepClone();
            made["collections"] = collections;
            namespaces[namespaces.IndexOf(old)] = made;
        }
        foreach (var item in Items(changes["collections"])) Table(item["id"]!).ReplaceWith(item.DeepClone());
        foreach (var item in Items(changes["rows"]))
        {
            var table = Table(item["table"]!);
            table["count"] = item["count"]!.DeepClone();
            if (item.ContainsKey("note")) table["note"] = item["note"]?.DeepClone();
            if (item["columns"] is { } columns) table["columns"] = columns.DeepClone();
            var rows = (JsonArray)table["rows"]!;
            foreach (var id in item["gone"] as JsonArray ?? []) rows.Remove(Find(rows, id!));
            foreach (var row in Items(item["come"]))
            {
                var made = (JsonObject)row.DeepClone();
                made.Remove("at");
                rows.Insert((int)row["at"]!, made);
            }
            foreach (var (id, cells) in item["cells"] as JsonObject ?? [])
            {
                var row = Find(rows, JsonValue.Create(id))!;
                var names = ((JsonArray)table["columns"]!).Select(column => (string)column!["id"]!).ToList();
                foreach (var (column, value) in (JsonObject)cells!) row["cells"]![names.IndexOf(column)] = value!.DeepClone();
            }
        }
        foreach (var (id, value) in (JsonObject)changes["values"]!)
            Items(namespaces).SelectMany(each => Items(each["entries"])).Single(entry => (string)entry["id"]! == id)["value"] =
                value!.DeepClone();

        JsonObject Table(JsonNode id) =>
            Items(namespaces).Select(each => Find((JsonArray)each["collections"]!, id)).First(found => found is not null)!;
        static IEnumerable<JsonObject> Items(JsonNode? array) => (array as JsonArray ?? []).Cast<JsonObject>();
        static JsonObject? Find(JsonArray items, JsonNode id) => Items(items).FirstOrDefault(item => (string)item["id"]! == (string)id!);
    }
}
