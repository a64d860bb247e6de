namespace Chalkboard.Tool.Stores;

/// <summary>The stores by their names in the configuration of an application. The tool has the packages of all of them.</summary>
internal static class KnownStores
{
    public const string Sqlite = "sqlite";

    public static IReadOnlyList<string> All { get; } = [Sqlite, "postgresql", "redis", "mongodb"];

    public static string Names => string.Join(", ", All);
}
