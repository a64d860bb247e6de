using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>Values that JSON does not preserve are an error, and are not written.</summary>
public sealed partial class DataLossTests
{
    private static CancellationToken Stop => Site.Stop;

    public static TheoryData<string> Losses => [.. Cases.Keys];

    private static Dictionary<string, (string Named, Func<Site, bool, Task> Write)> Cases { get; } = new()
    {
        ["a tuple"] = ("Item1", Write(() => new Holder<(int, string)>((1, "x")))),
        ["a tuple in a list"] = ("Item2", Write(() => new Holder<List<(int, string)>>([(1, "x")]))),
        ["a private setter"] = ("PrivateSetter.N", Write(() => new PrivateSetter(5))),
        ["a list without a setter"] = ("Basket.Items", Write(() => new Basket { Items = { "x" } })),
        ["a field"] = ("Point.X", Write(() => new Point { X = 1 })),
        ["a property that is not public"] = ("Hidden.N", Write(() => new Hidden { N = 1 })),
        ["a property of a base type"] = ("HiddenInBase.N", Write(() => new HiddenInBase { N = 1 })),
        ["a derived type"] = ("Dog", Write<Animal>(() => new Dog("Rex", 3))),
        ["two constructors"] = ("TwoConstructors", Write(() => new TwoConstructors(1))),
        ["a private constructor"] = ("PrivateConstructor", Write(PrivateConstructor.Make)),
        ["a parameter of another name"] = ("'number'", Write(() => new OtherName(1))),
        ["an interface"] = ("IShape", Write(() => new Holder<IShape>(new Square(2)))),
        ["an abstract class"] = ("Stream", Write(() => new Holder<Stream?>(null))),
        ["an object"] = ("object", Write(() => new Holder<object>(5))),
        ["objects in a dictionary"] = ("object", Write(() => new Holder<Dictionary<string, object>>(new() { ["a"] = 5 }))),
        ["a collection without a constructor"] =
            ("IReadOnlySet<Int32>", Write(() => new Holder<IReadOnlySet<int>>(new HashSet<int> { 1 }))),
        ["a class derived from a stack"] = ("PlateStack", Write(() => new Holder<PlateStack>(new()))),
        ["a private getter"] = ("PrivateGetter.N", Write(() => new PrivateGetter { N = 1 })),
        ["a tuple in a list that is filled"] = ("Item1", Write(() => new Filled<(int, string)> { Items = { (1, "x") } })),
        ["an array that can't be filled"] = ("FilledArray.Items", Write(() => new FilledArray())),
        ["a type that loses its whole value"] = ("BigInteger", Write(() => new Holder<System.Numerics.BigInteger>(5))),
        ["a nullable value type that loses its whole value"] = ("OrderId", Write(() => new Holder<OrderId?>(new OrderId(5)))),
        ["a list behind a read-only view"] = ("Cart", Write(() => new Cart().Add("x"))),
        ["a number that JSON can't represent"] = ("AllowNamedFloatingPointLiterals", Write(() => new Holder<double>(double.NaN))),
        ["a stack"] = ("Stack<Int32>", Write(() => new Holder<Stack<int>>(new([1, 2])))),
        ["a collection with another property"] = ("NamedList.Name", Write(() => new Holder<NamedList>([1]))),
        ["source-generated, a private setter"] = ("PrivateSetter.N", Write(() => new PrivateSetter(5), LossyJson.Default.PrivateSetter)),
        ["source-generated, a field"] = ("Point.X", Write(() => new Point { X = 1 }, LossyJson.Default.Point)),
        ["source-generated, two constructors"] = ("TwoConstructors",
            Write(() => new TwoConstructors(1), LossyJson.Default.TwoConstructors)),
        ["a type that System.Text.Json refuses"] = ("System.Type", Write(() => new Holder<Type>(typeof(int)))),
        ["a cycle"] = ("cycle", Write(Cycle.Make)),
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Data_loss_is_an_error_that_names_the_member_and_nothing_is_written(string what)
    {
        var site = new Site();
        var (named, write) = Cases[what];

        var error = await Assert.ThrowsAsync<DocumentSerializationException>(() => write(site, false));

        Assert.Equal("document", error.DocumentId);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("'document'", error.Message, StringComparison.Ordinal);
        Assert.Null(await site.ReadJsonAsync("document"));
        // The error names AllowDataLoss only if that option allows the write.
        var allowed = await Record.ExceptionAsync(() => write(site, true));
        Assert.Equal(allowed is null, error.Message.Contains("AllowDataLoss", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a tuple")]
    [InlineData("a private setter")]
    [InlineData("a derived type")]
    [InlineData("an object")]
    public async Task An_application_can_allow_data_loss(string what)
    {
        var site = new Site();

        await Cases[what].Write(site, true);

        Assert.NotNull(await site.ReadJsonAsync("document"));
    }

    [Fact]
    public async Task Data_loss_is_detected_when_the_document_is_read_too()
    {
        var site = new Site();
        await site.PutAsync("""{"n":5}""", "document");

        await Assert.ThrowsAsync<DocumentSerializationException>(async () => await Open<PrivateSetter>(site).GetAsync(Stop));
    }

    [Fact]
    public async Task A_value_that_round_trips_is_no_error()
    {
        var site = new Site(options => options.Documents.VerifyWrites = true);

        await RoundTripsAsync(
            site, new Plain(
                1, [new("a", null)], new() { ["k"] = 2.5m }, DateTimeOffset.UnixEpoch, TimeSpan.FromTicks(1), Guid.Empty, DayOfWeek.Friday,
                [1, 2])
            { Note = "n", Tags = new HashSet<string> { "t" } });
        await RoundTripsAsync<Animal2>(site, new Cat2("Tom", 9));
        await RoundTripsAsync(site, new Holder<KeyValuePair<string, int>>(new("a", 1)));
        await RoundTripsAsync(site, new Holder<Tuple<int, string>>(Tuple.Create(1, "x")));
        await RoundTripsAsync(site, new Holder<JsonElement>(JsonElement.Parse("""{"a":[1]}""")));
        await RoundTripsAsync(site, new Holder<Price?>(new Price(1, "EUR")));
        await RoundTripsAsync(site, new Holder<List<Price?>>([null, new Price(1, "EUR")]));
        await RoundTripsAsync(site, new Holder<KeyValuePair<string, int>?>(new("a", 1)));
        await RoundTripsAsync(site, new Holder<OrderedDictionary<string, int>>(new() { ["b"] = 1, ["a"] = 2 }));
        await RoundTripsAsync(site, new Filled<int> { Items = { 1, 2 } });
        await RoundTripsAsync(site, new WithComputedBase([new Square(2)]));
        await RoundTripsAsync(site, new Extended { More = new() { ["x"] = JsonElement.Parse("1") } });
        await RoundTripsAsync(site, new Computed(2, 3));
        await RoundTripsAsync(site, new Ignoring { Kept = 1 });
        await RoundTripsAsync(site, new Included(4));
        await RoundTripsAsync(site, new Node("a", new("b", null)));
        await RoundTripsAsync(site, new UserInfo("Ann"), GeneratedJson.Default.UserInfo);
    }

    [Fact]
    public async Task A_different_order_of_properties_is_no_loss()
    {
        var site = new Site(options => options.Documents.VerifyWrites = true);
        // The dictionary enumerates its keys in an order that depends on its history.
        var counts = new ConcurrentDictionary<string, int>(Enumerable.Range(0, 200).Select(n => KeyValuePair.Create($"key {n}", n)));

        await Open<Holder<ConcurrentDictionary<string, int>>>(site).SetAsync(new(counts), Stop);

        Assert.Equal(
            counts.OrderBy(
                count => count.Value),
                (await Open<Holder<ConcurrentDictionary<string, int>>>(site).GetAsync(Stop)).Value!.Value.OrderBy(count => count.Value));
    }

    [Fact]
    public async Task A_type_that_is_written_but_can_not_be_read_is_an_error()
    {
        var site = new Site(options => options.Documents.VerifyWrites = true);

        var error = await Assert.ThrowsAsync<DocumentSerializationException>(
            async () => await Open<Holder<DayOfWeek>>(site, new() { Json = OnlyWritten() }).SetAsync(new(DayOfWeek.Friday), Stop));

        Assert.Contains("can't be read back", error.Message, StringComparison.Ordinal);
        Assert.Null(await site.ReadJsonAsync("document"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verified_writes_detect_losses_that_depend_on_the_value(bool verified)
    {
        var site = new Site(options => options.Documents.VerifyWrites = verified);
        Func<Task>[] writes =
        [
            async () => await Open<Holder<Animal>>(site).SetAsync(new(new Dog("Rex", 3)), Stop),
            async () => await Open<Holder<List<Animal>>>(site).SetAsync(new([new("Tom"), new Dog("Rex", 3)]), Stop),
            async () => await Open<Holder<Dictionary<string, Animal>>>(site).SetAsync(new(new() { ["a"] = new Dog("Rex", 3) }), Stop),
            async () => await Open<FieldBehind>(site).SetAsync(new FieldBehind().Add(1), Stop),
            async () => await Open<WithDefault>(site).SetAsync(new() { N = 0 }, Stop),
        ];

        foreach (var write in writes)
        {
            if (!verified) await write();
            else await Assert.ThrowsAsync<DocumentSerializationException>(write);
        }

        Assert.Equal(verified, await site.ReadJsonAsync("document") is null);
    }

    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Production", null, false)]
    [InlineData("Development", false, false)]
    [InlineData("Production", true, true)]
    [InlineData(null, null, false)]
    public void Writes_are_verified_in_Development_unless_the_application_says_otherwise(string? environment, bool? said, bool verified)
    {
        var services = new ServiceCollection().AddSlateClient(slates => slates.Configure(options => options.Documents.VerifyWrites = said));
        if (environment is not null) services.AddSingleton<IHostEnvironment>(new HostingEnvironment(environment));

        Assert.Equal(verified, services.BuildServiceProvider().GetRequiredService<IOptions<SlateOptions>>().Value.Documents.VerifyWrites);
    }

    [Fact]
    public async Task The_error_of_a_converter_names_the_document()
    {
        var site = new Site();
        await site.PutAsync("""{"value":1}""", "document");

        var error = await Assert.ThrowsAsync<DocumentUnreadableException>(
            async () => await Open(site, new DocumentRules<Holder<IShape>> { AllowDataLoss = true }).GetAsync(Stop));

        Assert.Equal("document", error.DocumentId);
    }

    private static Document<T> Open<T>(Site site, DocumentRules<T>? rules = null) where T : class =>
        site.Client.Open(Site.Owner).As<AnySlate>().Of("document", rules);

    private static Func<Site, bool, Task> Write<T>(Func<T> make, JsonTypeInfo<T>? json = null) where T : class =>
        async (site, allowed) => await Open<T>(site, new() { AllowDataLoss = allowed, Json = json }).SetAsync(make(), Stop);

    private static async Task RoundTripsAsync<T>(Site site, T value, JsonTypeInfo<T>? json = null) where T : class
    {
        await Open<T>(site, new() { Json = json }).SetAsync(value, Stop);
        var read = (await Open<T>(site, new() { Json = json }).GetAsync(Stop)).Value;
        Assert.Equal(JsonSerializer.Serialize(value), JsonSerializer.Serialize(read));
    }

    private sealed class AnySlate(SlateContext context) : Slate(context)
    {
        public Document<T> Of<T>(string id, DocumentRules<T>? rules) where T : class => Document(id, rules);
    }

    private sealed record HostingEnvironment(string EnvironmentName) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = EnvironmentName;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } =
            new Microsoft.Extensions.FileProviders.NullFileProvider();
    }

    private static JsonTypeInfo<Holder<DayOfWeek>> OnlyWritten() =>
        (JsonTypeInfo<Holder<DayOfWeek>>)new JsonSerializerOptions
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            Converters = { new OnlyWritingConverter() }
        }.GetTypeInfo(typeof(Holder<DayOfWeek>));

    private sealed record Holder<T>(T Value);

    private sealed class OnlyWritingConverter : JsonConverter<DayOfWeek>
    {
        public override DayOfWeek Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("This converter only writes.");

        public override void Write(Utf8JsonWriter writer, DayOfWeek value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }

    private sealed class PlateStack : Stack<int>;

    private sealed class PrivateGetter
    {
        public int N { private get; set; }
    }

    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    private sealed class Filled<T>
    {
        public List<T> Items { get; } = [];
    }

    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    private sealed class FilledArray
    {
        public int[] Items { get; } = [1];
    }

    private readonly struct OrderId(int value)
    {
        private readonly int _value = value;

        public int Value => _value;
    }

    private readonly record struct Price(decimal Amount, string Currency);

    private sealed class Cart
    {
        private readonly List<string> _items = [];

        public IReadOnlyList<string> Items => _items;

        public Cart Add(string item)
        {
            _items.Add(item);
            return this;
        }
    }

    private sealed record WithComputedBase(IReadOnlyList<Square> Squares)
    {
        public IShape First => Squares[0];
    }

    internal sealed class PrivateSetter
    {
        public PrivateSetter() { }

        public PrivateSetter(int n) => N = n;

        public int N { get; private set; }
    }

    private sealed class Basket
    {
        public List<string> Items { get; } = [];
    }

    internal sealed class Point
    {
        public int X;
    }

    private class Hidden
    {
        internal int N { get; set; }
    }

    private sealed class HiddenInBase : Hidden;

    private record Animal(string Name);

    private sealed record Dog(string Name, int Age) : Animal(Name);

    [JsonDerivedType(typeof(Cat2), "cat")]
    private abstract record Animal2(string Name);

    private sealed record Cat2(string Name, int Lives) : Animal2(Name);

    internal sealed class TwoConstructors
    {
        public TwoConstructors(int n) => N = n;

        public TwoConstructors(string n) => N = n.Length;

        public int N { get; set; }
    }

    private sealed class PrivateConstructor
    {
        private PrivateConstructor() { }

        public int N { get; set; }

        public static PrivateConstructor Make() => new() { N = 1 };
    }

    private sealed class OtherName(int number)
    {
        public int N { get; set; } = number;
    }

    private interface IShape
    {
        int Side { get; }
    }

    private sealed record Square(int Side) : IShape;

    private sealed class NamedList : List<int>
    {
        public string Name { get; set; } = "";
    }

    private sealed class Cycle
    {
        public Cycle? Next { get; set; }

        public static Cycle Make()
        {
            var cycle = new Cycle();
            cycle.Next = cycle;
            return cycle;
        }
    }

    private sealed record Plain(
        int N, IReadOnlyList<Node> Nodes, Dictionary<string, decimal> Prices, DateTimeOffset At, TimeSpan For, Guid Id, DayOfWeek? Day,
        byte[] Bytes)
    {
        public required string Note { get; init; }

        public ISet<string> Tags { get; set; } = new HashSet<string>();
    }

    private sealed record Node(string Name, Node? Next);

    private sealed record Computed(int A, int B)
    {
        private int _cache;

        public int Sum => A + B;

        [JsonIgnore]
        public int Cached => _cache == 0 ? _cache = A : _cache;
    }

    private sealed class Ignoring
    {
        public int Kept { get; set; }

        [JsonIgnore]
        public int Dropped { get; private set; } = 5;

        [JsonIgnore]
        public int Field = 1;
    }

    private sealed class Included
    {
        public Included(int n) => N = n;

        public int N { get; private set; }

        [JsonInclude]
        internal int Inner { get; set; } = 3;
    }

    private sealed class Extended
    {
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? More { get; set; }
    }

    private sealed class FieldBehind
    {
        private int _n;

        public string Name { get; set; } = "";

        public int N => _n;

        public FieldBehind Add(int n)
        {
            _n += n;
            return this;
        }
    }

    private sealed class WithDefault
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public int N { get; set; } = 5;
    }

    [JsonSerializable(typeof(PrivateSetter))]
    [JsonSerializable(typeof(Point))]
    [JsonSerializable(typeof(TwoConstructors))]
    internal sealed partial class LossyJson : JsonSerializerContext;
}
