using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;

namespace Planted;

/// <summary>Operations with a fault that can be switched on. They are woven before they are loaded.</summary>
public static class Operations
{
    public static Task RunAsync(string name, bool isFaulty) => name switch
    {
        "N+1 queries" => Task.FromResult(Orders.Show(isFaulty)),
        "regular expression built for each call" => Task.FromResult(Validator.CheckAll(isFaulty)),
        "lock contention" => Task.FromResult(Stock.Sell(isFaulty)),
        "cold cache" => Task.FromResult(Catalog.Get(isFaulty)),
        "sync over async" => Profiles.ShowAsync(isFaulty),
        "retry storm" => Payments.PayAsync(isFaulty),
        "thread pool starvation" => Reports.RunAsync(isFaulty),
        "slow dependency" => Weather.ShowAsync(isFaulty),
        "list that grows" => Task.FromResult(Import.Run(isFaulty)),
        "exceptions as control flow" => Task.FromResult(Parser.Sum(isFaulty)),
        "string concatenation" => Task.FromResult(Csv.Export(isFaulty)),
        "serializer options for each call" => Task.FromResult(Api.Respond(isFaulty)),
        "missing index" => Task.FromResult(Search.Run(isFaulty)),
        "reflection for each item" => Task.FromResult(Mapper.MapAll(isFaulty)),
        "culture for each date" => Task.FromResult(Dates.ParseAll(isFaulty)),
        "one await after the other" => Dashboard.LoadAsync(isFaulty),
        "unneeded list" => Task.FromResult(Ranking.Top(isFaulty)),
        "file opened for each line" => Task.FromResult(AuditLog.Append(isFaulty)),
        "HTTP client for each request" => Rates.ConvertAsync(isFaulty),
        "costly text of a log that is off" => Task.FromResult(Worker.Process(isFaulty)),
        _ => throw new ArgumentException(name),
    };
}

public static class Database
{
    private static readonly SqliteConnection _connection = Open();

    public static SqliteConnection Connection => _connection;

    private static SqliteConnection Open()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            CREATE TABLE lines (id INTEGER PRIMARY KEY, name TEXT, code TEXT, price INTEGER);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
            INSERT INTO lines SELECT i, 'article ' || i, 'article ' || i, i % 100 FROM n;
            CREATE INDEX codes ON lines (code);
            """;
        command.ExecuteNonQuery();
        return connection;
    }

    public static long Query(string text, object value)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.AddWithValue("$value", value);
        return (long)command.ExecuteScalar()!;
    }
}

public static class Orders
{
    public static long Show(bool isFaulty) => Total(isFaulty);

    public static long Total(bool isFaulty)
    {
        if (!isFaulty) return Database.Query("SELECT sum(price) FROM lines WHERE id <= $value", 1_500);
        var sum = 0L;
        for (var id = 1; id <= 1_500; id++) sum += Database.Query("SELECT price FROM lines WHERE id = $value", id);
        return sum;
    }
}

public static class Validator
{
    private static readonly Regex _expression = new("^[a-z]+-[0-9]{1,4}$", RegexOptions.Compiled);

    public static int CheckAll(bool isFaulty) => Enumerable.Range(0, 30).Count(i => IsValid($"id-{i}", isFaulty));

    public static bool IsValid(string id, bool isFaulty) =>
        (isFaulty ? new Regex("^[a-z]+-[0-9]{1,4}$", RegexOptions.Compiled) : _expression).IsMatch(id);
}

public static class Stock
{
    private static readonly object _lock = new();
    private static int _count = 1_000_000;

    public static int Sell(bool isFaulty)
    {
        using var isHeld = new ManualResetEventSlim();
        var other = new Thread(() =>
        {
            lock (_lock)
            {
                isHeld.Set();
                Thread.Sleep(60);
            }
        });
        if (isFaulty)
        {
            other.Start();
            isHeld.Wait();
        }

        return Reserve();
    }

    public static int Reserve()
    {
        lock (_lock) return --_count;
    }
}

public static class Catalog
{
    private static Dictionary<int, string>? _cache;

    public static string Get(bool isFaulty)
    {
        if (isFaulty) _cache = null;
        return Find(7);
    }

    public static string Find(int id) => (_cache ??= Load())[id];

    public static Dictionary<int, string> Load()
    {
        var result = new Dictionary<int, string>();
        for (var i = 0; i < 8; i++) result[i] = Convert.ToHexString(SHA256.HashData(new byte[3_000_000]));
        return result;
    }
}

public static class Profiles
{
    public static async Task<int> ShowAsync(bool isFaulty)
    {
        if (isFaulty) return LoadAll();
        return (await Task.WhenAll(Enumerable.Range(0, 5).Select(LoadAsync))).Sum();
    }

    // Blocks a thread for each profile, so that they are loaded one after the other.
    public static int LoadAll() => Enumerable.Range(0, 5).Sum(id => LoadAsync(id).GetAwaiter().GetResult());

    public static async Task<int> LoadAsync(int id)
    {
        await Task.Delay(15);
        return id;
    }
}

public static class Payments
{
    public static Task<bool> PayAsync(bool isFaulty) => SendAsync(isFaulty ? 6 : 1);

    public static async Task<bool> SendAsync(int neededAttempts)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(attempt >= neededAttempts)) return true;
            await Task.Delay(12);
        }
    }

    public static async Task<bool> TryAsync(bool succeeds)
    {
        await Task.Yield();
        return succeeds;
    }
}

public static class Reports
{
    public static async Task<int> RunAsync(bool isFaulty)
    {
        using var release = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(1);
        if (isFaulty)
        {
            blocked.AddCount(300);
            for (var i = 0; i < 300; i++) ThreadPool.UnsafeQueueUserWorkItem(_ => { release.Wait(); blocked.Signal(); }, null);
            new Thread(() => { Thread.Sleep(60); release.Set(); }).Start();
        }

        var result = await ComputeAsync();
        release.Set();
        blocked.Signal();
        blocked.Wait();
        return result;
    }

    // Waits for a thread of the pool.
    public static async Task<int> ComputeAsync()
    {
        // From a thread of the pool, Task.Run would use the queue of that thread.
        return await Task.Factory.StartNew(
            () => Enumerable.Range(0, 10).Sum(), CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);
    }
}

/// <summary>A server that answers each request after a while.</summary>
public static class Server
{
    private static readonly TcpListener _listener = Listen();

    public static string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        new Thread(() => Accept(listener)) { IsBackground = true }.Start();
        return listener;
    }

    private static void Accept(TcpListener listener)
    {
        while (true)
        {
            var connection = listener.AcceptSocket();
            new Thread(() => Serve(connection)) { IsBackground = true }.Start();
        }
    }

    private static void Serve(Socket connection)
    {
        using (connection)
        {
            var buffer = new byte[8_192];
            while (connection.Receive(buffer) is var length && length > 0)
            {
                if (Encoding.ASCII.GetString(buffer, 0, length).Contains("/slow", StringComparison.Ordinal)) Thread.Sleep(60);
                connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8);
            }
        }
    }
}

public static class Weather
{
    private static readonly HttpClient _client = new();

    public static Task<string> ShowAsync(bool isFaulty) => GetForecastAsync(Server.Address + (isFaulty ? "slow" : "quick"));

    public static async Task<string> GetForecastAsync(string address) => await _client.GetStringAsync(address);
}

public static class Import
{
    public static int Run(bool isFaulty) => isFaulty ? RemoveDuplicates(new List<string>()) : RemoveDuplicates(new HashSet<string>());

    public static int RemoveDuplicates(ICollection<string> known)
    {
        for (var i = 0; i < 2_500; i++)
        {
            var line = "line " + (i % 2_400).ToString(CultureInfo.InvariantCulture);
            if (!known.Contains(line)) known.Add(line);
        }

        return known.Count;
    }
}

public static class Parser
{
    public static int Sum(bool isFaulty) =>
        Enumerable.Range(0, 3_000).Sum(i => isFaulty ? ParseOrZero("no number") : TryParse("no number"));

    public static int TryParse(string text) => int.TryParse(text, out var number) ? number : 0;

    public static int ParseOrZero(string text)
    {
        try
        {
            return int.Parse(text, CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            return 0;
        }
    }
}

public static class Csv
{
    public static int Export(bool isFaulty) => isFaulty ? WriteAsString() : WriteToBuilder();

    public static int WriteToBuilder()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 2_500; i++) text.Append("a line of the file\n");
        return text.Length;
    }

    public static int WriteAsString()
    {
        var text = "";
        for (var i = 0; i < 2_500; i++) text += "a line of the file\n";
        return text.Length;
    }
}

public sealed record Article(int Id, string Name, decimal Price);

public static class Api
{
    private static readonly JsonSerializerOptions _options = CreateOptions();

    public static JsonSerializerOptions CreateOptions() => new() { Converters = { new JsonStringEnumConverter() } };

    public static int Respond(bool isFaulty) => Enumerable.Range(0, 100).Sum(i => Serialize(new(i, "x", 1), isFaulty).Length);

    public static string Serialize(Article article, bool isFaulty) =>
        JsonSerializer.Serialize(article, isFaulty ? CreateOptions() : _options);
}

public static class Search
{
    public static long Run(bool isFaulty) => Find(isFaulty ? "name" : "code");

    public static long Find(string column)
    {
        var found = 0L;
        for (var i = 0; i < 15; i++)
        {
            using var command = Database.Connection.CreateCommand();
            command.CommandText = $"SELECT count(*) FROM lines WHERE {column} = 'article 7'";
            found += (long)command.ExecuteScalar()!;
        }

        return found;
    }
}

public static class Mapper
{
    private static readonly Article _article = new(1, "x", 2);

    public static int MapAll(bool isFaulty)
    {
        var count = 0;
        for (var i = 0; i < 3_000; i++) count += (isFaulty ? MapByReflection(_article) : MapDirectly(_article)).Count;
        return count;
    }

    public static Dictionary<string, object?> MapDirectly(Article article) =>
        new() { ["Id"] = article.Id, ["Name"] = article.Name, ["Price"] = article.Price };

    public static Dictionary<string, object?> MapByReflection(Article article)
    {
        var result = new Dictionary<string, object?>();
        foreach (var property in article.GetType().GetProperties())
        {
            if (!property.IsDefined(typeof(ObsoleteAttribute), inherit: true)) result[property.Name] = property.GetValue(article);
        }

        return result;
    }
}

public static class Dates
{
    private static readonly CultureInfo _culture = new("en-GB");

    public static long ParseAll(bool isFaulty) => Enumerable.Range(0, 1_500).Sum(i => Parse("24/12/2026", isFaulty).Year);

    public static DateTime Parse(string text, bool isFaulty) =>
        DateTime.ParseExact(text, "d", isFaulty ? new CultureInfo("en-GB") : _culture, DateTimeStyles.None);
}

public static class Dashboard
{
    public static async Task<int> LoadAsync(bool isFaulty)
    {
        if (!isFaulty) return (await Task.WhenAll(Enumerable.Range(0, 5).Select(Widget.LoadAsync))).Sum();
        var sum = 0;
        for (var i = 0; i < 5; i++) sum += await Widget.LoadAsync(i);
        return sum;
    }
}

public static class Widget
{
    public static async Task<int> LoadAsync(int id)
    {
        await Task.Delay(15);
        return id;
    }
}

public static class Ranking
{
    public static int Top(bool isFaulty)
    {
        var best = 0;
        for (var i = 0; i < 300; i++) best = GetFirst(Enumerable.Range(i, 60_000), isFaulty);
        return best;
    }

    public static int GetFirst(IEnumerable<int> items, bool isFaulty) => isFaulty ? items.ToList()[0] : items.First();
}

public static class AuditLog
{
    private static readonly string _path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));

    public static int Append(bool isFaulty)
    {
        try
        {
            return isFaulty ? WriteLines(line => File.AppendAllText(_path, line)) : WriteTogether();
        }
        finally
        {
            File.Delete(_path);
        }
    }

    public static int WriteTogether()
    {
        using var writer = new StreamWriter(_path);
        return WriteLines(writer.Write);
    }

    public static int WriteLines(Action<string> write)
    {
        for (var i = 0; i < 1_000; i++) write("a line\n");
        return 1_000;
    }
}

public static class Rates
{
    private static readonly HttpClient _client = new();

    public static async Task<int> ConvertAsync(bool isFaulty)
    {
        var length = 0;
        for (var i = 0; i < 60; i++) length += (isFaulty ? await FetchWithNewClientAsync() : await FetchAsync(_client)).Length;
        return length;
    }

    public static async Task<string> FetchAsync(HttpClient client) => await client.GetStringAsync(Server.Address);

    public static async Task<string> FetchWithNewClientAsync()
    {
        using var client = new HttpClient();
        return await FetchAsync(client);
    }
}

public static class Worker
{
    private static readonly int[] _numbers = [.. Enumerable.Range(0, 20_000)];

    public static int Process(bool isFaulty)
    {
        var done = 0;
        for (var i = 0; i < 30; i++, done++)
        {
            if (isFaulty) LogDebug(Describe());
        }

        return done;
    }

    public static string Describe() => string.Join(", ", _numbers);

    // The level is off.
    public static void LogDebug(string text)
    {
    }
}
