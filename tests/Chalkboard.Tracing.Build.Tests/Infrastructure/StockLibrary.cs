namespace Chalkboard.Tracing.Build.Tests.Infrastructure;

/// <summary>A library without a reference to the weaver, which is woven by the project that references it.</summary>
internal static class StockLibrary
{
    public const string ProjectItems = """
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
