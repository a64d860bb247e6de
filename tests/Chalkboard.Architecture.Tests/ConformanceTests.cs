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
        var packages = Ours.Packages.Where(package => package != typeof(StoreFixture).Assembly && StoresOf(package).Any()).ToList();

        Assert.Contains(packages, package => package.GetName().Name == "Chalkboard.Slates");
        Assert.All(packages, package =>
        {
            var tests = Ours.TestsOf(package);
            Assert.True(tests is not null, $"{package.GetName().Name} holds a store and has no tests.");
            var missing = ConformanceSuites.GetFixtures(tests).Select(fixture => ConformanceSuites.GetMissing(tests, fixture)).ToList();
            Assert.Contains(missing, suites => suites.Count == 0);
        });
    }

    // What is made of another store measures or routes; it keeps nothing itself.
    private static IEnumerable<Type> StoresOf(Assembly package) => package.GetTypes().Where(type =>
        type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(ISlateStore)) &&
        !type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(ISlateStore))));
}
