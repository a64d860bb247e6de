using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>A place as text: the configuration and a prefix that nobody else has.</summary>
internal static class PlaceForm
{
    /// <summary>Where nobody answers: the tests that would ask are skipped.</summary>
    public const string Nowhere = "127.0.0.1:1";

    public static string Of(string configuration) => $"test-{Guid.NewGuid():n} {configuration}";

    public static ISlateStore Open(string place)
    {
        var parts = place.Split(' ');
        return Some.Store(parts[1], options =>
        {
            options.Prefix = parts[0];
            options.Timeout = TimeSpan.FromSeconds(5);
            options.Sweep.Every = TimeSpan.FromSeconds(parts[1].Contains(',', StringComparison.Ordinal) ? 5 : 1);
        });
    }
}
