using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing;

/// <summary>Options of a trace: what it records, and within which limits.</summary>
public sealed class RecordingOptions
{
    /// <summary>
    /// The name of the operation, such as <c>GET /reports/validate</c>. May be changed until the trace is stopped. Default: <c>trace</c>.
    /// </summary>
    public string Name { get; set; } = "trace";

    /// <summary>
    /// More facts about the operation, such as a status code; they are stored with the recording, and shown with it. Names consist of
    /// letters, digits, spaces and dashes. May be changed until the trace is stopped. Default: none.
    /// </summary>
    public IList<KeyValuePair<string, string>> Details { get; } = [];

    /// <summary>The contents that are recorded of calls. Default: <see cref="TraceContents.All"/>.</summary>
    public TraceContents Contents { get; set; } = TraceContents.All;

    /// <summary>Selects the calls that are recorded. Default: all calls.</summary>
    public CallFilter Filter { get; } = new();

    /// <summary>
    /// The conditions under which <see cref="CallTrace.TryStop"/> keeps the trace. Default: none, which keeps every trace.
    /// </summary>
    public KeepConditions Keep { get; } = new();

    /// <summary>The formatting of values. Default: without calling code of the application.</summary>
    public ValueFormatting Values { get; } = new();

    /// <summary>The limits of the trace. Items beyond them are counted.</summary>
    public RecordingLimits Limits { get; } = new();

    /// <summary>
    /// The names of secrets, whose values are shown as <c>***</c>. They apply to parameters, to return values and text arguments of
    /// methods, to types that are constructed from texts, and within texts and messages of exceptions, as in headers, connection strings,
    /// JSON, queries, forms, and XML. Default: the common names of passwords, tokens, keys, cookies, connection strings, and numbers of
    /// cards and persons. If the list is empty, nothing is masked.
    /// </summary>
    /// <remarks>
    /// Names are compared by their words, which camel case, dashes, dots or underscores separate; case is ignored. A secret of five letters
    /// or more is found anywhere in a name (<c>token</c> in <c>accesstoken</c>), a shorter one only as whole words (<c>pin</c> in
    /// <c>userPin</c>, and not in <c>shipping</c>). Names such as <c>CancellationToken</c> are known to be harmless.
    /// </remarks>
    public IList<string> SecretNames { get; } = [.. SecretNameMatcher.DefaultNames];

    /// <summary>Returns whether a name is that of a secret, according to the current <see cref="SecretNames"/>.</summary>
    /// <param name="name">A name such as <c>userPassword</c> or <c>X-Api-Key</c>.</param>
    public bool IsSecretName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new SecretMasker([.. SecretNames]).IsSecret(name);
    }

    /// <summary>Returns a text with <c>***</c> in place of its secrets.</summary>
    /// <param name="text">A text such as <c>Server=a;Password=b</c>.</param>
    public string MaskSecrets(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SecretMasker([.. SecretNames]).MaskText(text);
    }

    /// <summary>
    /// The clock of the start time, and of the duration that <see cref="KeepConditions.IfSlowerThan"/> is compared with. Times within the
    /// trace are timestamps of the system. Default: <see cref="TimeProvider.System"/>.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
