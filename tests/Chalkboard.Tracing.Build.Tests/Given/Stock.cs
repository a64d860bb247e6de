namespace Chalkboard.Tracing.Build.Tests.Given;

/// <summary>A project that knows nothing of traces, woven by who references it.</summary>
internal static class Stock
{
    public const string Items = """
        <ItemGroup>
          <ProjectReference Include="../Stock/Stock.csproj" />
          <TracedReference Include="Stock" />
        </ItemGroup>
        """;

    public static void Write(Project project)
    {
        project.Write(
            "Stock/Stock.csproj",
            """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        project.Write("Stock/Shelf.cs", """
            namespace Stock;

            public static class Shelf
            {
                public static int Count(int boxes)
                {
                    return System.Math.Max(boxes, 2);
                }
            }
            """);
    }
}
