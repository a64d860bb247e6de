namespace Chalkboard.Bench.Tool;

/// <summary>The built chalk, as an argument of <c>dotnet</c>.</summary>
internal static class ChalkProgram
{
    public static string Path { get; } = System.IO.Path.GetFullPath(
        System.IO.Path.Combine(AppContext.BaseDirectory, "../../../../../src/Chalkboard.Tool/bin/Release/net10.0/Chalkboard.Tool.dll"));
}
