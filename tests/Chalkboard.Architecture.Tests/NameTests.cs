using System.Runtime.CompilerServices;
using Xunit;

namespace Chalkboard.Architecture.Tests;

/// <summary>One word has one meaning in a package.</summary>
public sealed class NameTests
{
    [Fact]
    public void No_two_types_of_a_package_have_the_same_name()
    {
        var homonyms =
            from package in RepositoryAssemblies.Packages
            from type in package.GetTypes()
            where !IsGenerated(type)
            let name = type.Name.Split('`')[0]
            // The generic and the plain form of a type may share a name and a namespace.
            group $"{type.Namespace}.{type.DeclaringType?.Name}" by (Package: package.GetName().Name, name) into namesakes
            where namesakes.Distinct().Count() > 1
            select $"{namesakes.Key}: {string.Join(", ", namesakes.Distinct())}";

        Assert.Empty(homonyms);
    }

    private static bool IsGenerated(Type type) =>
        type.FullName!.Contains('<', StringComparison.Ordinal)
            || type.Namespace?.StartsWith("System", StringComparison.Ordinal) != false
            || type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);
}
