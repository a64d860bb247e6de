using System.Data.Common;
using System.Text;
using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing.Recorder;

/// <summary>A command of a database, with its parameters.</summary>
internal sealed class SqlDependency : RecordedItem
{
    public const string Kind = "SQL";

    private readonly string _text;
    private readonly (string Name, string Value)[] _parameters;

    /// <param name="command">The command.</param>
    /// <param name="withValues">True if the values of parameters are recorded.</param>
    /// <param name="maxValueLength">The maximum number of characters of a value.</param>
    /// <param name="endsWithCall">See <see cref="RecordedItem.EndsWithCall"/>.</param>
    public SqlDependency(DbCommand command, bool withValues, int maxValueLength, bool endsWithCall)
    {
        _text = Cut(command.CommandText ?? "");
        _parameters = withValues ? SqlParameters.Read(command.Parameters, maxValueLength) : [];
        EndsWithCall = endsWithCall;
    }

    public override bool EndsWithCall { get; }

    public override int Bytes => 100 + 2 * _text.Length + _parameters.Sum(parameter => 80 + 2 * parameter.Value.Length);

    public override string GetText(SecretMasker masker)
    {
        var text = new StringBuilder(Kind).Append(": ").Append(Mask(_text.Trim(), masker));
        if (_parameters.Length == 0) return text.ToString();
        var secrets = new SqlParameterSecrets(_text, masker);
        text.Append(DependencyText.ParametersSeparator);
        var separator = "";
        foreach (var (name, value) in _parameters)
        {
            text.Append(separator).Append(name.Length == 0 ? "?" : name).Append(": ");
            text.Append(secrets.IsSecret(name) ? SecretMasker.Replacement : masker.MaskText(value));
            separator = ", ";
        }

        return text.ToString();
    }
}
