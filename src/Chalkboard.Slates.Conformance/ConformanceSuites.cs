using System.Reflection;

namespace Chalkboard.Slates.Conformance;

/// <summary>Finds suites that a store does not run.</summary>
public static class ConformanceSuites
{
    /// <summary>All suites, as open generic types.</summary>
    public static IReadOnlyList<Type> All { get; } =
        [.. typeof(ConformanceSuites).Assembly.GetExportedTypes().Where(type => type.IsAbstract && FindSuiteBase(type) is not null)];

    /// <summary>Returns the suites that no class of an assembly runs with a fixture.</summary>
    /// <param name="tests">The store's tests.</param>
    /// <param name="fixture">The store's <see cref="StoreFixture"/>.</param>
    /// <returns>The names of those that are missing; empty if the store runs every suite.</returns>
    public static IReadOnlyList<string> GetMissing(Assembly tests, Type fixture)
    {
        ArgumentNullException.ThrowIfNull(tests);
        var bases = tests.GetTypes()
            .Where(type => type is { IsAbstract: false, IsPublic: true } or { IsAbstract: false, IsNestedPublic: true })
            .SelectMany(GetBaseTypes).ToHashSet();
        return [.. All.Where(suite => !bases.Contains(suite.MakeGenericType(fixture)))
            .Select(suite => suite.Name[..suite.Name.IndexOf('`', StringComparison.Ordinal)])];
    }

    /// <summary>Returns the fixtures of an assembly.</summary>
    public static IReadOnlyList<Type> GetFixtures(Assembly tests)
    {
        ArgumentNullException.ThrowIfNull(tests);
        return [.. tests.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(StoreFixture)))];
    }

    private static Type? FindSuiteBase(Type type) =>
        GetBaseTypes(type).FirstOrDefault(parent => parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(Suite<>));

    private static IEnumerable<Type> GetBaseTypes(Type type)
    {
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType) yield return parent;
    }
}
