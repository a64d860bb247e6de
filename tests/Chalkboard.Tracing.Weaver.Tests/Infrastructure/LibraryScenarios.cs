using System.Reflection;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>
/// Uses each library from code that is compiled against it. The load context decides which copy of the library is used.
/// The results are returned as text.
/// </summary>
internal static class LibraryScenarios
{
    public static readonly Dictionary<string, Func<Assembly, Task<string>>> ByName = new()
    {
        ["Newtonsoft.Json"] = library => RunAsync(library, Json),
        ["CsvHelper"] = library => RunAsync(library, Csv),
        ["Dapper"] = library => RunAsync(library, Dapper),
        ["Polly.Core"] = library => RunAsync(library, Polly),
        ["FSharp.Core"] = library => RunAsync(library, Fsharp),
    };

    private const string Json = """
        using System; using System.Collections.Generic; using System.Text; using System.Threading.Tasks;
        using Newtonsoft.Json; using Newtonsoft.Json.Linq; using Newtonsoft.Json.Serialization;
        public class Order { public int Id { get; set; } public string? Name { get; set; } public List<Line> Lines { get; set; } = new(); public DateTime At { get; set; } public Dictionary<string, decimal?> Extra { get; set; } = new(); }
        public record Line(string Article, double Price);
        public static class Use
        {
            public static Task<string> Run()
            {
                var order = new Order { Id = 1, Name = "öä\"", At = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc), Lines = { new Line("a", 1.5), new Line("b", 1e30) }, Extra = { ["x"] = 1.25m, ["y"] = null } };
                var settings = new JsonSerializerSettings { Formatting = Formatting.Indented, ContractResolver = new CamelCasePropertyNamesContractResolver(), NullValueHandling = NullValueHandling.Ignore };
                var text = JsonConvert.SerializeObject(order, settings);
                var back = JsonConvert.DeserializeObject<Order>(text, settings)!;
                var output = new StringBuilder(text).Append(JsonConvert.SerializeObject(back));
                var tree = JObject.Parse(text);
                output.Append(tree.SelectToken("$.lines[?(@.price > 2)].article")).Append(tree["id"]!.Value<int>());
                foreach (var bad in new[] { "{", "{\"id\": \"x\"}", "[1,]x" })
                    try { output.Append(JsonConvert.DeserializeObject<Order>(bad)); } catch (JsonException e) { output.Append(e.GetType().Name + e.Message); }
                dynamic d = tree; output.Append((string)d.name);
                var xml = JsonConvert.DeserializeXNode("{\"a\":{\"b\":[1,2]}}")!; output.Append(xml);
                return Task.FromResult(output.ToString());
            }
        }
        """;

    private const string Csv = """
        using System; using System.IO; using System.Text; using System.Threading.Tasks;
        using CsvHelper;
        public static class Use
        {
            static Stream Text(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));
            public static async Task<string> Run()
            {
                var output = new StringBuilder();
                await using (var csv = CsvReader.Create(Text("Id,Name,Price\n1,\"a, \"\"b\"\"\",2.5\n2,c,\n"), new CsvReaderOptions { HasHeader = true, TrackLineNumbers = true }, leaveOpen: false))
                    while (await csv.ReadAsync()) output.Append(csv.LineNumber).Append(csv.GetString(0)).Append(csv.GetString("Name")).Append(csv.IsEmpty(2)).Append(csv.FieldCount);
                await using (var csv = CsvReader.Create(Text("a;b\nlong;record\n"), new CsvReaderOptions { HasHeader = false, MaxRecordSize = 6 }, leaveOpen: false))
                    try { while (await csv.ReadAsync()) output.Append(csv.GetString(0)); } catch (CsvFormatException e) { output.Append(e.LineNumber); }
                await using (var csv = CsvReader.Create(Text("x,1\ny,2\n"), new CsvReaderOptions { HasHeader = false }, leaveOpen: false))
                    while (csv.Read()) output.Append(csv.GetString(0)).Append(csv.Parse<int>(1));
                return output.ToString();
            }
        }
        """;

    private const string Dapper = """
        using System; using System.Collections.Generic; using System.Data; using System.Linq; using System.Text; using System.Threading.Tasks;
        using Dapper; using Microsoft.Data.Sqlite;
        public class Row { public long Id { get; set; } public string? Name { get; set; } public double? Price { get; set; } }
        public static class Use
        {
            public static async Task<string> Run()
            {
                var output = new StringBuilder();
                using var connection = new SqliteConnection("Data Source=:memory:"); connection.Open();
                connection.Execute("create table t (Id integer primary key, Name text, Price real)");
                await connection.ExecuteAsync("insert into t (Name, Price) values (@Name, @Price)", new[] { new { Name = "a", Price = (double?)1.5 }, new { Name = "b", Price = (double?)null } });
                foreach (var row in connection.Query<Row>("select * from t where Id in @ids", new { ids = new[] { 1, 2 } })) output.Append(row.Id).Append(row.Name).Append(row.Price);
                foreach (var row in await connection.QueryAsync("select Name, Price from t")) output.Append((string)row.Name);
                output.Append(await connection.ExecuteScalarAsync<int>("select count(*) from t"));
                var parameters = new DynamicParameters(); parameters.Add("n", "b"); output.Append(connection.QuerySingle<Row>("select * from t where Name = @n", parameters).Id);
                try { await connection.QuerySingleAsync<Row>("select * from t"); } catch (InvalidOperationException e) { output.Append(e.Message); }
                try { connection.Query("select nothing"); } catch (SqliteException e) { output.Append(e.SqliteErrorCode); }
                using var many = connection.QueryMultiple("select 1; select 2"); output.Append(many.ReadSingle<int>() + many.ReadSingle<int>());
                return output.ToString();
            }
        }
        """;

    private const string Polly = """
        using System; using System.Text; using System.Threading; using System.Threading.Tasks;
        using Polly; using Polly.Retry; using Polly.CircuitBreaker; using Polly.Fallback;
        public static class Use
        {
            public static async Task<string> Run()
            {
                var output = new StringBuilder(); var attempts = 0;
                var pipeline = new ResiliencePipelineBuilder<string>()
                    .AddFallback(new FallbackStrategyOptions<string> { FallbackAction = _ => Outcome.FromResultAsValueTask("fallback"), ShouldHandle = a => ValueTask.FromResult(a.Outcome.Exception is FormatException) })
                    .AddRetry(new RetryStrategyOptions<string> { MaxRetryAttempts = 3, Delay = TimeSpan.Zero, OnRetry = a => { output.Append("retry" + a.AttemptNumber); return default; } })
                    .AddCircuitBreaker(new CircuitBreakerStrategyOptions<string> { MinimumThroughput = 100 })
                    .AddTimeout(TimeSpan.FromMinutes(1)).Build();
                output.Append(await pipeline.ExecuteAsync(async stop => { await Task.Yield(); if (attempts++ < 2) throw new InvalidOperationException("no"); return "yes"; }));
                output.Append(await pipeline.ExecuteAsync<string>(_ => throw new FormatException("bad")));
                try { pipeline.Execute<string>(() => throw new OperationCanceledException()); } catch (OperationCanceledException e) { output.Append(e.GetType().Name); }
                return output.ToString();
            }
        }
        """;

    private const string Fsharp = """
        using System; using System.Linq; using System.Text; using System.Threading; using System.Threading.Tasks;
        using Microsoft.FSharp.Collections; using Microsoft.FSharp.Control; using Microsoft.FSharp.Core;
        public static class Use
        {
            sealed class Then(Func<int, FSharpAsync<int>> f) : FSharpFunc<int, FSharpAsync<int>> { public override FSharpAsync<int> Invoke(int x) => f(x); }
            sealed class Fun<A, B>(Func<A, B> f) : FSharpFunc<A, B> { public override B Invoke(A x) => f(x); }
            public static async Task<string> Run()
            {
                var output = new StringBuilder();
                var list = ListModule.OfSeq(Enumerable.Range(0, 50));
                output.Append(ListModule.Sort(ListModule.Map(new Fun<int, int>(x => x * 7 % 13), list)));
                output.Append(string.Join(",", ListModule.GroupBy(new Fun<int, int>(x => x % 3), list).Select(g => g.Item1 + ":" + g.Item2.Length)));
                var map = MapModule.OfSeq(Enumerable.Range(0, 30).Select(i => Tuple.Create("k" + i, i)));
                output.Append(map.Remove("k3").Count).Append(map.TryFind("k4")).Append(SetModule.OfSeq("hello world"));
                output.Append(SeqModule.Sum<int>(SeqModule.Filter(new Fun<int, bool>(x => x % 2 == 0), list)));
                var builder = ExtraTopLevelOperators.DefaultAsyncBuilder;
                var work = builder.Bind(builder.Return(20), new Then(x => builder.Return(x + 22)));
                output.Append(await FSharpAsync.StartAsTask(work, null, null));
                try { ListModule.Head(ListModule.Empty<int>()); } catch (ArgumentException e) { output.Append(e.GetType().Name); }
                output.Append(ExtraTopLevelOperators.PrintFormatToString(new PrintfFormat<FSharpFunc<int, string>, Unit, string, string, int>("%05d")).Invoke(42));
                return output.ToString();
            }
        }
        """;

    private static async Task<string> RunAsync(Assembly library, string source)
    {
        using var sample = Sample.Compile(source, optimized: true, name: library.GetName().Name!);
        var context = System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(library)!;
        var use = context.Assemblies.FirstOrDefault(assembly => assembly.GetName().Name!.StartsWith("Sample", StringComparison.Ordinal))
            ?? context.LoadFromAssemblyPath(sample.File);
        return await (Task<string>)use.GetType("Use", true)!.GetMethod("Run")!.Invoke(
            null, BindingFlags.DoNotWrapExceptions, null, null, null)!;
    }
}
