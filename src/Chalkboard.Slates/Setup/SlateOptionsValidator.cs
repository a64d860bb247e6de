using Chalkboard.Slates.Diagnostics.Statistics;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.Setup;

internal sealed partial class SlateOptionsValidator(IEnumerable<IDeclaredSlate> slates, IServiceProvider services)
    : IValidateOptions<SlateOptions>
{
    private static readonly TimeSpan _maxLifetime = TimeSpan.FromDays(36_500);

    public ValidateOptionsResult Validate(string? name, SlateOptions options)
    {
        var errors = GetErrors(options).ToList();
        if (errors.Count == 0) errors.AddRange(GetDocumentErrors(options));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> GetDocumentErrors(SlateOptions options)
    {
        // Validation neither reads nor writes, so the store does not matter.
        var client = new SlateClient(new MemorySlateStore(), options, null, new SlatesNamespace(null, TimeProvider.System));
        var declared = slates.Select(slate => slate.FindDocuments(client).ToList()).ToList();
        foreach (var documents in declared)
        {
            foreach (var (_, _, error) in documents)
                if (error is not null) yield return error;
            foreach (var duplicate in FindDuplicateIds(documents)) yield return duplicate;
        }

        // Two slate classes may belong to different kinds of owners, such as users and teams, so an id that both use is only logged.
        if (services.GetService<ILoggerFactory>()?.CreateLogger("Chalkboard.Slates") is not { } logger) yield break;
        foreach (var duplicate in FindDuplicateIds(declared.SelectMany(documents => documents))
            .Except(declared.SelectMany(FindDuplicateIds))) LogDuplicateId(logger, duplicate);
    }

    private static IEnumerable<string> FindDuplicateIds(IEnumerable<(string Property, IDeclaredDocument? Document, string? Error)> declared)
    {
        foreach (var sameId in declared.Where(declaration => declaration.Document is not null)
            .GroupBy(declaration => declaration.Document!.Id, StringComparer.Ordinal))
        {
            var first = sameId.First();
            foreach (var other in sameId)
                if (other.Document!.Type != first.Document!.Type)
                    yield return $"'{sameId.Key}' is the id of {Describe(first)} and of {Describe(other)}: one would read the other's " +
                        "content. Give each an id of its own.";
        }
    }

    private static string Describe((string Property, IDeclaredDocument? Document, string? Error) declared) =>
        $"{declared.Property} ({JsonRoundTripChecker.GetDisplayName(declared.Document!.Type)})";

    public static IEnumerable<string> GetErrors(SlateOptions options)
    {
        if (options.Documents.MaxBytes < 1)
            yield return $"Documents.MaxBytes is {options.Documents.MaxBytes}; it must be at least 1.";
        if (options.Updates.MaxAttempts < 1)
            yield return $"Updates.MaxAttempts is {options.Updates.MaxAttempts}; it must be at least 1.";
        if (options.Updates.MaxDelay < TimeSpan.Zero)
            yield return $"Updates.MaxDelay is {options.Updates.MaxDelay}; it can't be negative.";
        if (options.SlowCommits.Threshold < TimeSpan.Zero)
            yield return $"SlowCommits.Threshold is {options.SlowCommits.Threshold}; it can't be negative.";
        if (options.SlowCommits.MaxCount is < 0 or > 10_000)
            yield return $"SlowCommits.MaxCount is {options.SlowCommits.MaxCount}; it must be 0 to 10,000.";
        if (options.ReadCache.MaxBytes < 0)
            yield return $"ReadCache.MaxBytes is {options.ReadCache.MaxBytes}; it can't be negative.";
        if (options.Owner.ClaimTypes is not { Count: > 0 } types || types.Any(string.IsNullOrEmpty))
            yield return "Owner.ClaimTypes is empty or has an empty name; it must have the types of the claims that name the owner.";

        var tokens = options.Tokens;
        if (tokens.Lifetime <= TimeSpan.Zero || tokens.Lifetime > _maxLifetime)
            yield return $"Tokens.Lifetime is {tokens.Lifetime}; it must be more than zero and at most 100 years.";
        if (tokens.AbsoluteLifetime <= TimeSpan.Zero || tokens.AbsoluteLifetime > _maxLifetime)
            yield return $"Tokens.AbsoluteLifetime is {tokens.AbsoluteLifetime}; it must be more than zero and at most 100 years.";
        if (tokens.RenewAfter < TimeSpan.Zero || tokens.RenewAfter >= tokens.Lifetime)
            yield return $"Tokens.RenewAfter is {tokens.RenewAfter}; it must be less than Tokens.Lifetime ({tokens.Lifetime}), or " +
                "tokens expire while they are in use.";
        if (tokens.GracePeriod < TimeSpan.Zero || tokens.GracePeriod > _maxLifetime)
            yield return $"Tokens.GracePeriod is {tokens.GracePeriod}; it must be at least zero and at most 100 years.";
        if (options.Guests.Lifetime <= TimeSpan.Zero || options.Guests.Lifetime > _maxLifetime)
            yield return $"Guests.Lifetime is {options.Guests.Lifetime}; it must be more than zero and at most 100 years.";
        if (tokens.MaxPerOwner < 1)
            yield return $"Tokens.MaxPerOwner is {tokens.MaxPerOwner}; it must be at least 1.";
    }

    [LoggerMessage(1, LogLevel.Warning, "{Duplicate} This is no error if the two slates never have the same owner.")]
    private static partial void LogDuplicateId(ILogger logger, string duplicate);
}
