using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Chalkboard.Slates;

/// <summary>How slates behave, whatever the store.</summary>
public sealed class SlateOptions
{
    /// <summary>
    /// How documents become JSON. Web defaults: camel case, read without regard to case. Add source-generated metadata
    /// with <c>Json.TypeInfoResolverChain.Insert(0, MyJsonContext.Default)</c>.
    /// </summary>
    public JsonSerializerOptions Json { get; } = DefaultJson();

    /// <summary>Documents.</summary>
    public DocumentOptions Documents { get; } = new();

    /// <summary>Updates that are retried.</summary>
    public UpdateRetryOptions Updates { get; } = new();

    /// <summary>Which commits the statistics show as slow.</summary>
    public SlowCommitOptions SlowCommits { get; } = new();

    /// <summary>Tokens.</summary>
    public TokenOptions Tokens { get; } = new();

    private static JsonSerializerOptions DefaultJson()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        if (JsonSerializer.IsReflectionEnabledByDefault) UseReflection(json);
        return json;
    }

    [UnconditionalSuppressMessage(
        "Trimming", "IL2026",
        Justification = "Reached only where the application has left reflection-based JSON enabled; trimmed applications have it disabled.")]
    [UnconditionalSuppressMessage(
        "AOT", "IL3050",
        Justification = "Reached only where the application has left reflection-based JSON enabled; AOT applications have it disabled.")]
    private static void UseReflection(JsonSerializerOptions json) => json.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
}

/// <summary>Bounds on documents.</summary>
public sealed class DocumentOptions
{
    /// <summary>The largest document, in bytes of JSON. 16 MiB by default.</summary>
    public int MaxBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Whether each value is read back before it is written, and a <see cref="DocumentSerializationException"/> thrown if it has lost
    /// anything. Null, the default: only where the application runs in the Development environment.
    /// </summary>
    public bool? VerifyWrites { get; set; }
}

/// <summary>How <see cref="Document{T}.UpdateAsync"/> retries.</summary>
public sealed class UpdateRetryOptions
{
    /// <summary>How often an update is tried before it gives up with a <see cref="ConflictException"/>. 64 by default.</summary>
    public int MaxAttempts { get; set; } = 64;

    /// <summary>
    /// The longest pause between two attempts. The pause begins at about a millisecond, doubles, and is drawn at random
    /// below that, so that writers of several processes fall out of step. 100 ms by default.
    /// </summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(100);
}

/// <summary>Which commits the statistics show as slow.</summary>
public sealed class SlowCommitOptions
{
    /// <summary>Commits that take at least this long are slow. One second by default.</summary>
    public TimeSpan Threshold { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many are kept, the newest of all stores of the process: 0 to 10,000. 100 by default.</summary>
    public int MaxCount { get; set; } = 100;
}
