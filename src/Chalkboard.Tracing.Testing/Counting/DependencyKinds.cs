using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.Testing.Counting;

/// <summary>The kinds of dependencies that are recorded.</summary>
internal static class DependencyKinds
{
    private static readonly string[] _all = ["SQL", "HTTP", "gRPC", "MongoDB"];

    public static bool Is(Dependency dependency, string? kind) =>
        kind is null || dependency.Kind.Equals(kind, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns a description. An unknown kind would never be found, so that an assertion would pass.</summary>
    public static string Describe(string? kind)
    {
        if (kind is null) return "Dependencies";
        return _all.FirstOrDefault(known => known.Equals(kind, StringComparison.OrdinalIgnoreCase)) is { } known
            ? $"{known} dependencies"
            : throw new ArgumentException($"'{kind}' is not a kind of dependencies. Use {string.Join(", ", _all)}.", nameof(kind));
    }
}
