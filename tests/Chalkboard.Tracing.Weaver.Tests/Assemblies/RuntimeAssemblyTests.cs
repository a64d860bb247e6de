namespace Chalkboard.Tracing.Weaver.Tests.Assemblies;

/// <summary>Woven code needs the recorder next to it.</summary>
public sealed class RuntimeAssemblyTests
{
    private const string Source = "public static class It { public static int Get() { return int.Parse(\"5\"); } }";
    private static readonly string _runtime = typeof(CallTrace).Assembly.Location;

    [Fact]
    public void Weaving_warns_if_the_recorder_is_not_in_the_folder()
    {
        using var sample = Sample.Compile(Source);
        using var woven = sample.Weave();

        Assert.Contains(
            $"{woven.File} calls Chalkboard.Tracing.dll, which is not in the same folder", Assert.Single(woven.Report.Warnings),
            StringComparison.Ordinal);
        using var again = WovenSample.Weave(woven.File);
        Assert.Single(again.Report.Warnings);
    }

    [Fact]
    public void Weaving_copies_the_recorder_on_request()
    {
        using var sample = Sample.Compile(Source);
        using var woven = sample.Weave(new() { RuntimePath = _runtime });

        Assert.Empty(woven.Report.Warnings);
        Assert.Equal(
            File.ReadAllBytes(_runtime), File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(woven.File)!, "Chalkboard.Tracing.dll")));
        Assert.Empty(AssemblyWeaver.Weave(woven.File, woven.File, new() { RuntimePath = _runtime }).Warnings);
    }

    [Fact]
    public void Weaving_warns_if_the_application_would_not_find_the_recorder()
    {
        using var sample = Sample.Compile(Source);
        var list = Path.ChangeExtension(sample.File, ".deps.json");
        File.WriteAllText(list, """{ "targets": { "x": { "It/1.0.0": { "runtime": { "It.dll": {} } } } } }""");
        Assert.Contains(
            "does not name Chalkboard.Tracing.dll",
            Assert.Single(
                AssemblyWeaver.Weave(sample.File, sample.File, new() { RuntimePath = _runtime }).Warnings), StringComparison.Ordinal);

        File.WriteAllText(
            list, """{ "targets": { "x": { "Chalkboard.Tracing/1.0.0": { "runtime": { "lib/net10.0/Chalkboard.Tracing.dll": {} } } } } }""");
        Assert.Empty(AssemblyWeaver.Weave(sample.File, sample.File).Warnings);
    }
}
