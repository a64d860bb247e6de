using System.Reflection;

namespace Chalkboard.Tracing.Weaver.Tests.Assemblies;

/// <summary>Reflection over a woven assembly.</summary>
public sealed class ReflectionTests
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Collections.ObjectModel;
        using System.Threading.Tasks;
        namespace Shop;
        public class Outer<T> : Collection<T> where T : class
        {
            private T? _last;
            public Outer() { Add(null!); Clear(); }
            protected override void InsertItem(int index, T item) { _last = item; Action insert = () => base.InsertItem(index, item); insert(); Items.IndexOf(item); }
            protected override void ClearItems() { base.ClearItems(); Later(1).Wait(); }
            private async Task<int> Later(int n) { await Task.CompletedTask; if (Items.Count > 0) base.SetItem(0, _last!); return n + Items.Count; }
            public static bool Equals(Outer<T> one, Outer<T> other) { return ReferenceEquals(one, other); }
            public bool Equals(Outer<T> other) { return Equals(this, other); }
            public struct Inner { int _n; public Inner(int n) { _n = n; Count(n); } int Count(int n) { _n += n + int.Parse("1"); return _n; } public static int Of(int n) { return new Inner(n)._n; } }
            public interface IDefault { int Get(int n) { return Twice(n) + int.Parse("1"); } private int Twice(int n) { return n + int.Parse("2"); } }
            public class Implements : IDefault { public object Copy() { return MemberwiseClone(); } }
            public IEnumerable<int> Numbers() { yield return Items.Count; }
        }
        public static class It
        {
            public static string Runs()
            {
                var list = new Outer<string>();
                try { list.Add("a"); } catch (Exception) { }
                var sum = 0;
                foreach (var number in list.Numbers()) sum += number;
                return $"{sum} {list.Equals(list)} {Outer<string>.Inner.Of(4)} {((Outer<string>.IDefault)new Outer<string>.Implements()).Get(5)} {new Outer<string>.Implements().Copy() is not null}";
            }
        }
        """;

    public static MatrixTheoryData<bool, TwinPlacement> Variants => new([false, true], Enum.GetValues<TwinPlacement>());

    [Theory]
    [InlineData(false, TwinPlacement.SeparateType)]
    [InlineData(true, TwinPlacement.SeparateType)]
    [InlineData(false, TwinPlacement.SameMethod)]
    [InlineData(true, TwinPlacement.SameMethod)]
    public void Reflection_shows_the_members_that_the_author_wrote(bool optimized, TwinPlacement placement)
    {
        using var sample = Sample.Compile(Source, optimized);
        using var woven = sample.Weave(new() { Placement = placement, Operations = { "Shop.*" } });
        var (before, after) = (sample.Load().Assembly, woven.Load().Assembly);

        Assert.All(before.GetTypes(), type => Assert.Equal(Members(type), Members(after.GetType(type.FullName!, true)!)));
        Assert.Equal(
            before.GetExportedTypes().Select(type => type.FullName)
                .Order(), after.GetExportedTypes().Select(type => type.FullName).Order());
        Assert.Equal(
            before.GetTypes().Where(type => !type.IsAbstract).Select(type => type.FullName)
                .Order(), after.GetTypes().Where(type => !type.IsAbstract).Select(type => type.FullName).Order());
        Assert.Equal(
            before.GetTypes().Length,
            after.GetTypes().Count(type => !type.FullName!.StartsWith("<ChalkboardTracing>", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Variants))]
    public void Private_and_protected_members_stay_accessible(bool optimized, TwinPlacement placement)
    {
        using var sample = Sample.Compile(Source, optimized);
        using var woven = sample.Weave(new() { Placement = placement });
        var loaded = woven.Load();
        var expected = sample.Load().Call("Shop.It", "Runs");
        Assert.Equal(expected, loaded.Call("Shop.It", "Runs"));

        using var trace = CallTrace.Start();
        Assert.Equal(expected, loaded.Call("Shop.It", "Runs"));

        var names = trace.Stop().Symbols.Select(symbol => symbol.Name).ToList();
        Assert.Contains("Outer.InsertItem.lambda", names);
        Assert.Contains("Outer.Later", names);
        Assert.Contains("Outer.IDefault.Twice", names);
        Assert.Empty(JitCompiler.CompileAll(loaded.Assembly).Invalid);
    }

    // A state machine has an additional field for the id of its call.
    private static List<string> Members(Type type) =>
    [
        $"{type.BaseType} {type.Attributes} {string.Join(',', type.GetInterfaces().Select(implemented => implemented.ToString()))}",
        .. type.GetCustomAttributesData().Select(attribute => attribute.ToString()),
        .. type.GetNestedTypes(All).Select(nested => nested.ToString()),
        .. type.GetMembers(All).Where(member => member.Name != "<ChalkboardCall>")
            .Select(member => $"{member.MemberType} {member} {string.Join(',', member.GetCustomAttributesData())}"),
        .. type.GetTypeInfo().DeclaredMethods.Select(
            method => $"{method} {method.Attributes} {method.MethodImplementationFlags} {string.Join(',', method.GetParameters().Select(parameter => parameter.ToString()))}"),
    ];
}
