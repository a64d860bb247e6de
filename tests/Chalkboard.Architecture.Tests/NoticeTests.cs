using System.Reflection;
using Xunit;

namespace Chalkboard.Architecture.Tests;

/// <summary>What is in a package and is of others comes with their licence.</summary>
public sealed class NoticeTests
{
    [Fact]
    public void A_package_whose_source_holds_a_licence_of_others_carries_that()
    {
        var source =
            typeof(NoticeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(value => value.Key == "Source").Value!;
        var licences =
            from package in Directory.EnumerateDirectories(source)
            from folder in Directory.EnumerateDirectories(package).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj"))
            from licence in Directory.EnumerateFiles(folder, "LICENSE*", SearchOption.AllDirectories)
            select (licence, notice: Path.Combine(package, "THIRD-PARTY-NOTICES.txt"));

        Assert.NotEmpty(licences);
        Assert.All(licences,
            found => Assert.Contains(
                File.ReadAllText(found.licence)
                    .Trim(), File.Exists(found.notice) ? File.ReadAllText(found.notice) : "", StringComparison.Ordinal));
    }
}
