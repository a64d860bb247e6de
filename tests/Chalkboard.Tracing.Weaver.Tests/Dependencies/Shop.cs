using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Dependencies;

/// <summary>A woven application that uses databases and services.</summary>
internal static class Shop
{
    public const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Data;
        using System.Linq;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Data.Sqlite;
        using Microsoft.EntityFrameworkCore;
        public class Order { public int Id { get; set; } public string Customer { get; set; } = ""; public string? Password { get; set; } }
        public class Orders(string file) : DbContext
        {
            public DbSet<Order> All => Set<Order>();
            protected override void OnConfiguring(DbContextOptionsBuilder builder) => builder.UseSqlite(file);
        }
        public static class Shop
        {
            public static void Create(string file)
            {
                using var orders = new Orders(file);
                orders.Database.EnsureCreated();
                for (var i = 1; i <= 10; i++) orders.Add(new Order { Customer = "customer " + i, Password = "hunter2-Zqv" + i });
                orders.SaveChanges();
            }
            public static async Task<int> Load(string file)
            {
                await using var orders = new Orders(file);
                var smallest = 3;
                return (await orders.All.Where(order => order.Id > smallest).ToListAsync()).Count;
            }
            public static async Task<int> LoadEach(string file)
            {
                await using var orders = new Orders(file);
                var sum = 0;
                foreach (var id in await orders.All.Select(order => order.Id).ToListAsync()) sum += await LoadOne(orders, id);
                return sum;
            }
            static async Task<int> LoadOne(Orders orders, int id) => (await orders.All.AsNoTracking().SingleAsync(order => order.Id == id)).Id;
            public static int Rename(string file) { using var orders = new Orders(file); return orders.Database.ExecuteSqlRaw("UPDATE \"All\" SET \"Customer\" = 'x' WHERE \"Id\" < 4"); }
            public static void FailWithEntityFramework(string file) { using var orders = new Orders(file); orders.Database.ExecuteSqlRaw("UPDATE missing SET a = 1"); }
            public static long RenameThenCount(string file, Action during, Action then)
            {
                using var orders = new Orders(file);
                var connection = (SqliteConnection)orders.Database.GetDbConnection();
                connection.Open();
                connection.CreateFunction("during", () => { during(); return 1; });
                orders.Database.ExecuteSqlRaw("UPDATE \"All\" SET \"Customer\" = 'y' WHERE during() = 2");
                then();
                return Count(file, 4);
            }
            public static long Count(string file, int smallest)
            {
                using var connection = new SqliteConnection(file);
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT count(*) FROM \"All\" WHERE \"Id\" >= $smallest";
                command.Parameters.AddWithValue("$smallest", smallest);
                return (long)command.ExecuteScalar()!;
            }
            public static async Task<int> Read(string file)
            {
                using var connection = new SqliteConnection(file);
                await connection.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT \"Id\" FROM \"All\"";
                var count = 0;
                await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, CancellationToken.None);
                while (await reader.ReadAsync()) count++;
                return count;
            }
            public static void SignIn(string file, string password)
            {
                using var connection = new SqliteConnection(file);
                connection.Open();
                using IDbCommand command = connection.CreateCommand();
                command.CommandText = "INSERT INTO \"All\" (\"Customer\", \"Password\") VALUES ($a, $b); SELECT 1 FROM \"All\" WHERE \"Customer\" = $c AND 'password=" + password + "' = ''";
                foreach (var name in new[] { "$a", "$b", "$c" })
                {
                    var parameter = command.CreateParameter();
                    (parameter.ParameterName, parameter.Value) = (name, name == "$b" ? password : "customer");
                    command.Parameters.Add(parameter);
                }
                command.ExecuteNonQuery();
            }
            public static void Query(string file, string[] statements, string[] values)
            {
                using var connection = new SqliteConnection(file);
                connection.Open();
                for (var i = 0; i < statements.Length; i++)
                {
                    using var command = connection.CreateCommand();
                    command.CommandText = statements[i];
                    if (i < values.Length) command.Parameters.AddWithValue("$x", values[i]);
                    command.ExecuteScalar();
                }
            }
            public static void Fail(string file)
            {
                using var connection = new SqliteConnection(file);
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT * FROM missing";
                try { command.ExecuteReader(); } catch (SqliteException) { }
            }
            public static async Task<string> Get(HttpClient client, string address)
            {
                using var response = await client.GetAsync(address);
                return await response.Content.ReadAsStringAsync();
            }
            public static async Task GetAsWritten(HttpClient client, string address)
            {
                var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
                using var response = await client.GetAsync(new Uri(address, options));
            }
            public static async Task<int> GetAll(HttpClient client, string address)
            {
                var requests = Enumerable.Range(1, 6).Select(number => Get(client, address + number)).ToList();
                return (await Task.WhenAll(requests)).Length;
            }
        }
        """;

    private static readonly Lazy<LoadedSample> _loaded = new(() => Sample.Compile(Source, name: "Shop").Weave().Load());

    public static LoadedSample Loaded => _loaded.Value;

    public static CallTree ToTree(Recording recording) => CallTree.From(recording);

    public static async Task<object?> CallAsync(string method, object?[] arguments)
    {
        var result = Loaded.Call("Shop", method, arguments);
        if (result is not Task task) return result;
        await task;
        return task.GetType().GetProperty("Result")?.GetValue(task);
    }
}
