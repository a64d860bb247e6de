using System.Data.Common;
using System.Text;
using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing.Recorder;

/// <summary>A command of a database, with its parameters.</summary>
internal sealed class SqlDependency : RecordedItem
{
    public const string Kind = "SQL";

    // A column behind the text that is shown may be a secret, too.
    private const int MaxSearchedLength = 20_000;

    private readonly string _statement;
    private readonly bool _isCut;
    private readonly SqlParameter[] _parameters;

    /// <param name="command">The command.</param>
    /// <param name="withValues">True if the values of parameters are recorded.</param>
    /// <param name="maxValueLength">The maximum number of characters of a value.</param>
    /// <param name="endsWithCall">See <see cref="RecordedItem.EndsWithCall"/>.</param>
    public SqlDependency(DbCommand command, bool withValues, int maxValueLength, bool endsWithCall)
    {
        _parameters = withValues ? SqlParameter.ReadAll(command.Parameters, maxValueLength) : [];
        var statement = command.CommandText ?? "";
        _isCut = statement.Length > MaxSearchedLength;
        _statement = _parameters.Length == 0 ? Cut(statement) : _isCut ? statement[..MaxSearchedLength] : statement;
        EndsWithCall = endsWithCall;
    }

    public override bool EndsWithCall { get; }

    public override int Bytes => 100 + 2 * _statement.Length + _parameters.Sum(parameter => 80 + 2 * parameter.Value.Length);

    public override string GetText(SecretMasker masker)
    {
        var text = new StringBuilder(Kind).Append(": ").Append(Mask(Cut(_statement).Trim(), masker));
        if (_parameters.Length == 0) return text.ToString();
        var secrets = new SqlParameterSecrets(_statement, _isCut, masker);
        var parameters = _parameters.Select(parameter =>
            $"{(parameter.Name.Length == 0 ? "?" : parameter.Name)}: " +
            (secrets.IsSecret(parameter.Name) ? SecretMasker.Replacement : parameter.Format(masker)));
        // In one line, so that it is known where they begin, whatever the values are.
        return text.Append(DependencyText.ParametersSeparator).Append(string.Join(", ", parameters).ReplaceLineEndings("\\n")).ToString();
    }
}
