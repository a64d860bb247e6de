using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Chalkboard.Slates.Documents;

namespace Chalkboard.Slates;

/// <summary>Settings of slates that do not depend on the store.</summary>
public sealed class SlateOptions
{
    /// <summary>
    /// The JSON settings of documents. The web defaults: camel case, case-insensitive when reading. Add source-generated metadata
    /// with <c>Json.TypeInfoResolverChain.Insert(0, MyJsonContext.Default)</c>.
    /// </summary>
    public JsonSerializerOptions Json { get; } = CreateDefaultJson();

    /// <summary>Settings of documents.</summary>
    public DocumentOptions Documents { get; } = new();

    /// <summary>The retries of updates.</summary>
    public UpdateRetryOptions Updates { get; } = new();

    /// <summary>The commits that the statistics show as slow.</summary>
    public SlowCommitOptions SlowCommits { get; } = new();

    /// <summary>The memory with which a process avoids reading again what has not changed.</summary>
    public ReadCacheOptions ReadCache { get; } = new();

    /// <summary>Settings of tokens.</summary>
    public TokenOptions Tokens { get; } = new();

    /// <summary>The slate of a signed-in user.</summary>
    public OwnerOptions Owner { get; } = new();

    /// <summary>The slates of guests.</summary>
    public GuestOptions Guests { get; } = new();

    /// <summary>The documents that are read when a sign-in is checked.</summary>
    internal List<Func<SlateContext, IDeclaredDocument>> DocumentsReadWithSignIn { get; } = [];

    private static JsonSerializerOptions CreateDefaultJson()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        if (JsonSerializer.IsReflectionEnabledByDefault) UseReflection(json);
        return json;
    }

    [UnconditionalSuppressMessage(
        "Trimming", "IL2026",
        Justification = "Reached only where the application has left reflection-based JSON enabled; trimmed applications have it " +
            "disabled.")]
    [UnconditionalSuppressMessage(
        "AOT", "IL3050",
        Justification = "Reached only where the application has left reflection-based JSON enabled; AOT applications have it disabled.")]
    private static void UseReflection(JsonSerializerOptions json) => json.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
}

/// <summary>Limits and checks of documents.</summary>
public sealed class DocumentOptions
{
    /// <summary>The largest document, in bytes of JSON. 16 MiB by default.</summary>
    public int MaxBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// True to read each value back before it is written, and throw a <see cref="DocumentSerializationException"/> if a part of it was
    /// lost. Null, the default: only if the application runs in the Development environment.
    /// </summary>
    public bool? VerifyWrites { get; set; }
}

/// <summary>The memory with which a process avoids reading again what has not changed.</summary>
/// <remarks>
/// It is used for documents that are declared with <see cref="Setup.TypedSlateBuilder{TSlate}.ReadWithSignIn"/>, for the tokens with which
/// they are read, and for the sessions of <c>AddSlateSession</c>. The store confirms each use.
/// </remarks>
public sealed class ReadCacheOptions
{
    /// <summary>
    /// The maximum size, in bytes: one third each for tokens, for contents of documents and for sessions. The least recently used are
    /// removed first. 64 MiB by default. 0 turns it off; then a request reads these documents one by one, after its token, and the whole
    /// session.
    /// </summary>
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;
}

/// <summary>The retries of <see cref="Document{T}.UpdateAsync"/>.</summary>
public sealed class UpdateRetryOptions
{
    /// <summary>The number of attempts before an update fails with a <see cref="ConflictException"/>. 64 by default.</summary>
    public int MaxAttempts { get; set; } = 64;

    /// <summary>
    /// The maximum delay between two attempts. The delay starts at about a millisecond, doubles, and has full jitter,
    /// so that writers of several processes do not stay in step. 100 ms by default.
    /// </summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(100);
}

/// <summary>The commits that the statistics show as slow.</summary>
public sealed class SlowCommitOptions
{
    /// <summary>Commits that take at least this long are slow. One second by default.</summary>
    public TimeSpan Threshold { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The number of commits to keep, the newest of all stores of the process: 0 to 10,000. 100 by default.</summary>
    public int MaxCount { get; set; } = 100;
}
