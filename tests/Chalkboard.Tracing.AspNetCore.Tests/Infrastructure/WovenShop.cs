namespace Chalkboard.Tracing.AspNetCore.Tests.Infrastructure;

/// <summary>Calls the woven shop.</summary>
internal static class WovenShop
{
    private static readonly Lazy<LoadedSample> _loaded = new(() =>
    {
        using var source = new StreamReader(typeof(WovenShop).Assembly.GetManifestResourceStream("Shop.cs")!);
        var sample = Sample.Compile([("Shop.cs", source.ReadToEnd())]);
        return sample.Weave().Load();
    });

    public static Task<string> CheckoutAsync(Func<Task>? waiting = null) =>
        (Task<string>)Call("CheckoutAsync", waiting ?? (() => Task.CompletedTask));

    public static string Echo(string text) => (string)Call("Echo", text);

    public static string Describe(int sum) => (string)Call("Describe", sum);

    public static string Fail(int sum) => (string)Call("Fail", sum);

    private static object Call(string method, object argument) => _loaded.Value.Call("Shops.Shop", method, argument)!;
}
