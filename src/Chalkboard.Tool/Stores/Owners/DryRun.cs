using System.CommandLine;

namespace Chalkboard.Tool.Stores.Owners;

internal static class DryRun
{
    public static Option<bool> CreateOption() => new("--dry-run") { Description = "Say what would be done, and change nothing" };
}
