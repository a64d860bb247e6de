using System.Reflection;
using Xunit;

namespace Chalkboard.Architecture.Tests;

/// <summary>A package with third-party source contains its licence.</summary>
public sealed class NoticeTests
{
    [Fact]
    public void A_package_contains_the_licences_of_its_third_party_source()
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
