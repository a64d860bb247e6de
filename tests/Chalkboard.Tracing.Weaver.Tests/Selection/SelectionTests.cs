namespace Chalkboard.Tracing.Weaver.Tests.Selection;

/// <summary>Include and exclude patterns select the methods to weave.</summary>
public sealed class SelectionTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        namespace Shop
        {
            public static class Checkout
            {
                public static int Price(int n) { return new[] { n }.Select(x => int.Parse("1") + x).Sum(); }
                public static int PriceOf(int n) { return int.Parse("2") + n; }
                public static async Task<int> Later(int n) { await Task.Yield(); return n; }
            }
        }
        namespace Shop.Orders
        {
            public class List<T> { public class Item { public int Get() { return int.Parse("3"); } } public int Get() { return int.Parse("4"); } }
        }
        namespace Shop.OrdersToo { public static class It { public static int Get() { return int.Parse("5"); } } }
        """;

    [Theory]
    [InlineData(
        "Shop.Checkout.Price", "System.Int32 Shop.Checkout::Price(System.Int32)",
        "System.Int32 Shop.Checkout/<>c::<Price>b__0_0(System.Int32)")]
    [InlineData(
        "Shop.Checkout.Later", "System.Threading.Tasks.Task`1<System.Int32> Shop.Checkout::Later(System.Int32)",
        "System.Void Shop.Checkout/<Later>d__2::MoveNext()")]
    [InlineData("Shop.Orders", "System.Int32 Shop.Orders.List`1::Get()", "System.Int32 Shop.Orders.List`1/Item::Get()")]
    [InlineData("Shop.Orders.List.Item", "System.Int32 Shop.Orders.List`1/Item::Get()")]
    [InlineData(
        "*.Get", "System.Int32 Shop.Orders.List`1::Get()", "System.Int32 Shop.Orders.List`1/Item::Get()",
        "System.Int32 Shop.OrdersToo.It::Get()")]
    [InlineData("Shop.Order")]
    [InlineData(
        "shop.checkout.price", "System.Int32 Shop.Checkout::Price(System.Int32)",
        "System.Int32 Shop.Checkout/<>c::<Price>b__0_0(System.Int32)")]
    [InlineData("Checkout.PriceO?", "System.Int32 Shop.Checkout::PriceOf(System.Int32)")]
    [InlineData("List.Item", "System.Int32 Shop.Orders.List`1/Item::Get()")]
    [InlineData("Item")]
    public void An_excluded_name_and_all_names_within_it_are_not_woven(string pattern, params string[] methods)
    {
        using var sample = Sample.Compile(Source, optimized: true);
        using var all = sample.Weave();
        using var woven = sample.Weave(new() { Exclude = { "Nothing.*", pattern } });

        var excluded = woven.Report.UnwovenMethods.Where(method => method.Reason == $"excluded by {pattern}").Select(method => method.Name)
            .Where(name => !name.Contains("SetStateMachine", StringComparison.Ordinal) && !name.Contains("ctor", StringComparison.Ordinal));
        Assert.Equal(methods.Order(StringComparer.Ordinal), excluded.Order(StringComparer.Ordinal));
        Assert.Equal(all.Report.WovenCount + all.Report.UnwovenMethods.Count, woven.Report.WovenCount + woven.Report.UnwovenMethods.Count);
        if (methods.Length == 0) Assert.Equal(all.Report.WovenCount, woven.Report.WovenCount);
    }

    [Fact]
    public void Only_included_methods_are_woven()
    {
        using var sample = Sample.Compile(Source, optimized: true);
        using var woven = sample.Weave(new() { Include = { "Shop.Checkout" }, Exclude = { "Shop.Checkout.PriceOf" } });
        var loaded = woven.Load();

        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls });
        Assert.Equal(4, loaded.Call("Shop.Checkout", "Price", 3));
        Assert.Equal(5, loaded.Call("Shop.Checkout", "PriceOf", 3));
        Assert.Equal(5, loaded.Call("Shop.OrdersToo.It", "Get"));
        var recording = trace.Stop();

        Assert.Equal(["Checkout.Price", "Checkout.Price.lambda"], recording.Symbols.Select(symbol => symbol.Name));
        Assert.Contains(new UnwovenMethod("System.Int32 Shop.OrdersToo.It::Get()", "not included"), woven.Report.UnwovenMethods);
    }

    [Theory]
    [InlineData("get_Slow", true)]
    [InlineData("Slower", true)]
    [InlineData("Lazily", true)]
    [InlineData("set_Through", true)]
    [InlineData("Slow/.ctor", true)]
    [InlineData("Within/.ctor", true)]
    [InlineData("get_Quick", false)]
    [InlineData("get_Auto", false)]
    [InlineData("get_Own", false)]
    [InlineData("Length", true)]
    [InlineData("get_Positive", false)]
    [InlineData("Made", true)]
    [InlineData("Calls", true)]
    [InlineData("Quick/.ctor", false)]
    [InlineData("Quicker/.ctor", false)]
    public void A_short_method_is_woven_if_its_calls_may_take_time(string method, bool isWoven)
    {
        using var woven = Sample.Compile("""
            using System;
            using System.IO;
            public class It
            {
                static readonly Lazy<int> _lazy = new(() => int.Parse("1"));
                int _quick;
                public string Slow => Set<string>();
                protected virtual T Set<T>() { return default!; }
                public static int Slower() => Environment.ProcessId;
                public static int Lazily() => _lazy.Value;
                public string Through { set => File.Delete(value); }
                public int Quick => _quick;
                public int Auto { get; set; }
                public int Own => Auto;
                public static int Length(ReadOnlySpan<char> text) => text.Length;
                public int Calls() => Own;
                public static int Positive => Math.Abs(_some);
                static int _some;
                public static object Made() => new Quicker();
            }
            public class Quick { }
            public class Quicker : Quick { }
            public class Slow : StreamReader { public Slow() : base("x") { } }
            public class Within : Slow { }
            """, optimized: true).Weave();

        var name = method.Contains('/', StringComparison.Ordinal) ? method.Replace("/", "::", StringComparison.Ordinal) : "It::" + method;
        var unwoven = woven.Report.UnwovenMethods.SingleOrDefault(unwoven => unwoven.Name.Contains($" {name}(", StringComparison.Ordinal));
        Assert.Equal(isWoven, unwoven is null);
    }

    [Fact]
    public void A_file_local_type_has_the_name_of_its_source()
    {
        using var sample =
            Sample.Compile(
                [("Mine.cs",
                    "public static class It { public static int Get() { return Mine.Get(int.Parse(\"1\")); } } file static class Mine { public static int Get(int n) { return Add(n) + int.Parse(\"1\"); static int Add(int n) { return n + int.Parse(\"1\"); } } }")]);
        using var woven = sample.Weave();

        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls });
        Assert.Equal(3, woven.Load().Call("It", "Get"));

        Assert.Equal(["It.Get", "Mine.Get", "Mine.Get.Add"], trace.Stop().Symbols.Select(symbol => symbol.Name));
    }
}
