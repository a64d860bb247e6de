using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Chalkboard.Tracing.Weaver;

namespace Chalkboard.Bench.Tracing;

/// <summary>What is measured, as the compiler left it and woven: this very assembly, loaded a second time from a woven copy.</summary>
internal static class WovenCode
{
    public static Func<int, int> Plain(string method) => Bind(typeof(Measured).Assembly, method);

    public static Func<int, int> Woven(string method) => Bind(_woven.Value, method);

    private static readonly Lazy<Assembly> _woven = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("chalkboard").FullName;
        var file = Path.Combine(folder, Path.GetFileName(typeof(Measured).Assembly.Location));
        // The loops have lines of their own, which are not what is asked about.
        AssemblyWeaver.Weave(typeof(Measured).Assembly.Location, file, new() { Included = { typeof(Measured).FullName! }, Excluded = { $"{typeof(Measured).FullName}.Loop*" } });
        return new AssemblyLoadContext("woven").LoadFromAssemblyPath(file);
    });

    private static Func<int, int> Bind(Assembly assembly, string method) => assembly.GetType(typeof(Measured).FullName!, true)!.GetMethod(method)!.CreateDelegate<Func<int, int>>();
}

/// <summary>Small methods that are called many times.</summary>
public static class Measured
{
    /// <summary>How many calls of <see cref="Call"/> one of <see cref="Loop"/> makes.</summary>
    public const int Times = 1000;

    public static int Loop(int seed)
    {
        var sum = seed;
        for (var i = 0; i < Times; i++) sum += Call(i, sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Call(int a, int b) => a < b ? (a ^ b) + 1 : (b & a) - 1;

    /// <summary>The same with <see cref="Several"/>.</summary>
    public static int LoopOfSeveral(int seed)
    {
        var sum = seed;
        for (var i = 0; i < Times; i++) sum += Several(i, sum);
        return sum;
    }

    /// <summary>Four lines, the third of which leaves the assembly.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Several(int a, int b)
    {
        var mixed = a ^ b;
        mixed += a < b ? 1 : -1;
        var bits = BitOperations.PopCount((uint)mixed);
        return mixed + bits;
    }
}
