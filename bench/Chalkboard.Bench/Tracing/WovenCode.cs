using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Chalkboard.Tracing.Weaver;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// The measured code, unwoven and woven: each call loads this assembly again, so there are many copies
/// of its code at different addresses.
/// </summary>
internal static class WovenCode
{
    private static readonly string _compiled = typeof(Measured).Assembly.Location;

    private static readonly Lazy<string> _woven = new(() =>
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("chalkboard").FullName, Path.GetFileName(_compiled));
        // The lines of the loops must not be recorded.
        AssemblyWeaver.Weave(
            _compiled, file, new() { Include = { typeof(Measured).FullName! }, Exclude = { $"{typeof(Measured).FullName}.Loop*" } });
        return file;
    });

    public static Func<int, int> LoadUnwoven(string method) => Load(_compiled, method);

    public static Func<int, int> LoadWoven(string method) => Load(_woven.Value, method);

    private static Func<int, int> Load(string file, string method) =>
        new AssemblyLoadContext(method).LoadFromAssemblyPath(file).GetType(typeof(Measured).FullName!, true)!.GetMethod(
            method)!.CreateDelegate<Func<int, int>>();
}

/// <summary>Small methods that are called many times.</summary>
public static class Measured
{
    /// <summary>The number of calls of <see cref="Call"/> in one call of <see cref="Loop"/>.</summary>
    public const int Times = 1000;

    private static readonly string[] _texts =
    [
        "Alice", "a3f1c2d4-58aa-4c1e-9d7a-0123456789ab", "2026-01-02T03:04:05.0000000+00:00", "/var/lib/shop/data/orders.db",
        "https://shop.example/orders/17?page=2&sort=name",
        "SELECT o.Id, o.Name FROM Orders AS o WHERE o.Id = @id ORDER BY o.Name",
        "{\"id\":17,\"name\":\"Chair\",\"price\":12.5,\"tags\":[\"wood\",\"red\"],\"stock\":{\"hall\":4,\"yard\":12}}",
        "An error occurred while the order was being placed; see the log for more.",
    ];

    public static int Loop(int seed)
    {
        var sum = seed;
        for (var i = 0; i < Times; i++) sum += Call(i, sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Call(int a, int b) => a < b ? (a ^ b) + 1 : (b & a) - 1;

    /// <summary>The same with <see cref="CallBehindAnother"/>.</summary>
    public static int LoopOfTwo(int seed)
    {
        var sum = seed;
        for (var i = 0; i < Times; i++) sum += CallBehindAnother(i, sum);
        return sum;
    }

    /// <summary>
    /// The same as <see cref="Call"/>, after an empty call: the lower bound for a check that is a call.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int CallBehindAnother(int a, int b)
    {
        Nothing();
        return a < b ? (a ^ b) + 1 : (b & a) - 1;
    }

    /// <summary>The same with <see cref="Several"/>.</summary>
    public static int LoopOfSeveral(int seed)
    {
        var sum = seed;
        for (var i = 0; i < Times; i++) sum += Several(i, sum);
        return sum;
    }

    /// <summary>The same with <see cref="Length"/>, for texts as in applications.</summary>
    public static int LoopOfTexts(int seed)
    {
        var sum = seed;
        for (var i = 0; i < Times; i++) sum += Length(_texts[i % _texts.Length]);
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Length(string text) => text.Length;

    /// <summary>Four lines, of which the third has an external call.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Several(int a, int b)
    {
        var mixed = a ^ b;
        mixed += a < b ? 1 : -1;
        var bits = BitOperations.PopCount((uint)mixed);
        return mixed + bits;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Nothing()
    {
    }
}
