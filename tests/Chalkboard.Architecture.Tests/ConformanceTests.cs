using System.Reflection;
using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Architecture.Tests;

public sealed class ConformanceTests
{
    [Fact]
    public void Every_store_runs_the_whole_conformance_suite()
    {
        var packages = RepositoryAssemblies.Packages.Where(
            package => package != typeof(StoreFixture).Assembly && GetStores(package).Any()).ToList();

        Assert.Contains(packages, package => package.GetName().Name == "Chalkboard.Slates");
        Assert.All(packages, package =>
        {
            var tests = RepositoryAssemblies.FindTests(package);
            Assert.True(tests is not null, $"{package.GetName().Name} holds a store and has no tests.");
            var missing = ConformanceSuites.GetFixtures(tests).Select(fixture => ConformanceSuites.GetMissing(tests, fixture)).ToList();
            Assert.Contains(missing, suites => suites.Count == 0);
        });
    }

    // A store that wraps another store measures or routes, and keeps nothing itself.
    private static IEnumerable<Type> GetStores(Assembly package) => package.GetTypes().Where(type =>
        type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(ISlateStore)) &&
        !type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(ISlateStore))));
}
