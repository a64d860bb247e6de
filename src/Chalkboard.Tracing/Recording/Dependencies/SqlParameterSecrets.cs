using System.Text.RegularExpressions;
using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Decides which parameters of a statement are secrets: those with the name of a secret; and in a statement that mentions the name of a
/// secret, such as a column, all but those that are compared with or assigned to another column.
/// </summary>
/// <param name="statement">The statement.</param>
/// <param name="isCut">True if its end is missing, which may mention a secret.</param>
/// <param name="masker">Knows the names of secrets.</param>
internal sealed partial class SqlParameterSecrets(string statement, bool isCut, SecretMasker masker)
{
    private bool? _mentionsSecret = isCut ? true : null;
    private HashSet<string>? _harmless;

    public bool IsSecret(string parameter)
    {
        var name = parameter.TrimStart('@', ':', '$');
        if (masker.IsSecret(name)) return true;
        _mentionsSecret ??= Name().Matches(statement).Any(match => masker.IsSecret(match.Value));
        if (!_mentionsSecret.Value) return false;
        _harmless ??= FindHarmless();
        return !_harmless.Contains(name);
    }

    private HashSet<string> FindHarmless()
    {
        HashSet<string> harmless = [], secret = [];
        foreach (Match match in Comparison().Matches(statement))
            (masker.IsSecret(match.Groups["column"].Value) ? secret : harmless).Add(match.Groups["parameter"].Value);
        harmless.ExceptWith(secret);
        return harmless;
    }

    [GeneratedRegex(@"[\p{L}_][\w]*", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"(?<column>[\p{L}_]\w{0,127})[""\]`]? {0,9}(?:=|<>|!=|<=|>=|<|>) {0,9}[@:$](?<parameter>\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();
}
