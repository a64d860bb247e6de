using System.IO.Compression;

namespace Chalkboard.Tracing.Build.Tests;

public sealed class PackageTests(Packages packages)
{
    [Fact]
    public async Task The_package_has_the_licences_of_its_third_party_files()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var package =
            await ZipFile.OpenReadAsync(
                Path.Combine(packages.Feed, $"Chalkboard.Tracing.Weaver.{packages.Version}.nupkg"), cancellationToken);

        using var notice = new StreamReader(await package.GetEntry("THIRD-PARTY-NOTICES.txt")!.OpenAsync(cancellationToken));
        var text = await notice.ReadToEndAsync(cancellationToken);

        var others = package.Entries.Select(entry => entry.Name)
            .Where(name => name.EndsWith(".dll", StringComparison.Ordinal) && !name.StartsWith("Chalkboard.", StringComparison.Ordinal))
            .ToList();
        Assert.Contains("Mono.Cecil.dll", others);
        Assert.All(others, name => Assert.Contains(name, text));
        Assert.Contains("Permission is hereby granted, free of charge", text);
    }
}
