using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing;

/// <summary>What a trace records, and where it stops.</summary>
public sealed class RecordingOptions
{
    /// <summary>What the operation is called, such as <c>GET /reports/validate</c>. It may be set until the trace is stopped.</summary>
    public string Name { get; set; } = "trace";

    /// <summary>
    /// More facts about the operation, such as a status code; they are stored with the recording, and shown with it. Names consist of letters, digits, spaces and
    /// dashes. May be changed until the trace is stopped. Default: none.
    /// </summary>
    public IList<KeyValuePair<string, string>> Details { get; } = [];

    /// <summary>What is recorded of calls. Default: everything.</summary>
    public TraceContents Contents { get; set; } = TraceContents.All;

    /// <summary>Which calls are recorded. Default: all.</summary>
    public CallFilter Filter { get; } = new();

    /// <summary>Which traces <see cref="CallTrace.TryStop"/> keeps. Default: all.</summary>
    public KeepConditions Keep { get; } = new();

    /// <summary>How values are told. Default: without calling code of the application.</summary>
    public ValueFormatting Values { get; } = new();

    /// <summary>The bounds. What is beyond them is counted.</summary>
    public RecordingLimits Limits { get; } = new();

    /// <summary>
    /// Names of secrets, which are shown as <c>***</c>: of parameters, of methods that return something or take texts, of types that are made of texts, and
    /// within texts and messages of exceptions, as in headers, connection strings, JSON, queries, forms, and XML. Default: what passwords, tokens, keys, cookies,
    /// connection strings, and numbers of cards and persons are commonly called. If it is empty, nothing is masked.
    /// </summary>
    /// <remarks>
    /// A name is compared by its words, in whatever case, and whether camel case, dashes, dots or underscores part them. What has five letters or more is found
    /// anywhere in a name (<c>token</c> in <c>accesstoken</c>), what has less only as whole words of it (<c>pin</c> in <c>userPin</c>, and not in <c>shipping</c>).
    /// Names such as <c>CancellationToken</c> are known to be harmless.
    /// </remarks>
    public IList<string> SecretNames { get; } = [.. SecretNameMatcher.DefaultNames];

    /// <summary>Whether a name is that of a secret, as <see cref="SecretNames"/> has them now.</summary>
    /// <param name="name">Such as <c>userPassword</c>, <c>X-Api-Key</c>.</param>
    public bool IsSecretName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new SecretMasker([.. SecretNames]).IsSecret(name);
    }

    /// <summary>A text with <c>***</c> in place of the secrets that are in it.</summary>
    /// <param name="text">Such as <c>Server=a;Password=b</c>.</param>
    public string MaskSecrets(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SecretMasker([.. SecretNames]).MaskText(text);
    }

    /// <summary>
    /// The clock that says when the trace began, and whether it took too long (<see cref="KeepConditions.IfSlowerThan"/>).
    /// Times within the trace are those of the system's timestamps.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
