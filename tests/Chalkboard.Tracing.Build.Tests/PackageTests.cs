using System.IO.Compression;

namespace Chalkboard.Tracing.Build.Tests;

public sealed class PackageTests(Packages packages)
{
    [Fact]
    public async Task The_package_comes_with_the_licence_of_all_that_it_carries_of_others()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var package =
            await ZipFile.OpenReadAsync(Path.Combine(packages.Feed, $"Chalkboard.Tracing.Weaver.{packages.Version}.nupkg"), cancellation);

        using var notice = new StreamReader(await package.GetEntry("THIRD-PARTY-NOTICES.txt")!.OpenAsync(cancellation));
        var text = await notice.ReadToEndAsync(cancellation);

        var others = package.Entries.Select(entry => entry.Name)
            .Where(name => name.EndsWith(".dll", StringComparison.Ordinal) && !name.StartsWith("Chalkboard.", StringComparison.Ordinal))
            .ToList();
        Assert.Contains("Mono.Cecil.dll", others);
        Assert.All(others, name => Assert.Contains(name, text));
        Assert.Contains("Permission is hereby granted, free of charge", text);
    }
}
