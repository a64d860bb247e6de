namespace Chalkboard.Tracing.Weaving;

/// <summary>Knows by the name whether a value is a secret.</summary>
internal sealed class Mask(IEnumerable<string> secrets)
{
    public const string Text = "***";

    private readonly string[] _secrets = [.. secrets];

    public bool Hides(string name) => Array.Exists(_secrets, secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase));
}
