using System.Reflection;
using System.Runtime.Loader;
using Chalkboard.Tracing.Weaver;
using Newtonsoft.Json;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// Newtonsoft.Json as published, woven completely, and as published under an application that is woven. All are loaded from
/// files of their own, so that none is compiled ahead of time, and they differ in nothing else. Each call loads a new copy.
/// </summary>
internal static class WovenLibrary
{
    public static Func<int, int> LoadUnwoven(string method) => Bind("plain", method, File.Copy, File.Copy);

    public static Func<int, int> LoadWoven(string method) =>
        Bind("woven", method, (from, to) => AssemblyWeaver.Weave(from, to), File.Copy);

    public static Func<int, int> LoadWovenApplication(string method) => Bind(
        "application", method, File.Copy,
        (from, to) => AssemblyWeaver.Weave(from, to, new() { Include = { typeof(JsonUse).FullName! } }));

    private static Func<int, int> Bind(
        string name, string method, Action<string, string> makeLibrary, Action<string, string> makeApplication)
    {
        var folder = Directory.CreateTempSubdirectory("chalkboard").FullName;
        var library = Path.Combine(folder, "Newtonsoft.Json.dll");
        makeLibrary(typeof(JsonConvert).Assembly.Location, library);
        var application = Path.Combine(folder, Path.GetFileName(typeof(JsonUse).Assembly.Location));
        makeApplication(typeof(JsonUse).Assembly.Location, application);
        return new LibraryContext(name, library).LoadFromAssemblyPath(application)
            .GetType(typeof(JsonUse).FullName!, true)!.GetMethod(method)!.CreateDelegate<Func<int, int>>();
    }

    private sealed class LibraryContext(string name, string library) : AssemblyLoadContext(name)
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name == "Newtonsoft.Json" ? LoadFromAssemblyPath(library) : null;
    }
}

/// <summary>Uses JSON as a small service does.</summary>
public static class JsonUse
{
    private static readonly Order _order = new()
    {
        Id = 4711,
        Customer = "Grace Hopper",
        At = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        Lines = [.. Enumerable.Range(1, 10).Select(i => new Line { Article = $"article {i}", Count = i, Price = 1.25m * i })],
    };

    public static int RoundTrips(int times)
    {
        var lines = 0;
        for (var i = 0; i < times; i++) lines += JsonConvert.DeserializeObject<Order>(JsonConvert.SerializeObject(_order))!.Lines.Count;
        return lines;
    }

    public sealed class Order
    {
        public int Id { get; set; }

        public string Customer { get; set; } = "";

        public DateTime At { get; set; }

        public List<Line> Lines { get; set; } = [];
    }

    public sealed class Line
    {
        public string Article { get; set; } = "";

        public int Count { get; set; }

        public decimal Price { get; set; }
    }
}
