using Chalkboard.Slates.Diagnostics.Figures;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.Setup;

internal sealed partial class SlateOptionsValidator(IEnumerable<IDeclaredSlate> slates, IServiceProvider services) : IValidateOptions<SlateOptions>
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(36_500);

    public ValidateOptionsResult Validate(string? name, SlateOptions options)
    {
        var errors = Errors(options).ToList();
        if (errors.Count == 0) errors.AddRange(DocumentErrors(options));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> DocumentErrors(SlateOptions options)
    {
        // Nothing is read or written, so any store will do.
        var client = new SlateClient(new MemorySlateStore(), options, null, new SlatesNamespace(null, TimeProvider.System));
        var declared = slates.Select(slate => slate.Documents(client).ToList()).ToList();
        foreach (var documents in declared)
        {
            foreach (var (_, _, error) in documents)
                if (error is not null) yield return error;
            foreach (var clash in Clashes(documents)) yield return clash;
        }

        // Slates of two classes may be those of different owners, such as users and teams.
        if (services.GetService<ILoggerFactory>()?.CreateLogger("Chalkboard.Slates") is not { } logger) yield break;
        foreach (var clash in Clashes(declared.SelectMany(documents => documents)).Except(declared.SelectMany(Clashes))) LogClash(logger, clash);
    }

    private static IEnumerable<string> Clashes(IEnumerable<(string Property, IDeclaredDocument? Document, string? Error)> declared)
    {
        foreach (var sameId in declared.Where(found => found.Document is not null).GroupBy(found => found.Document!.Id, StringComparer.Ordinal))
        {
            var first = sameId.First();
            foreach (var other in sameId)
                if (other.Document!.Type != first.Document!.Type)
                    yield return $"'{sameId.Key}' is the id of {Describe(first)} and of {Describe(other)}: one would read the other's content. Give each an id of its own.";
        }
    }

    private static string Describe((string Property, IDeclaredDocument? Document, string? Error) declared) =>
        $"{declared.Property} ({JsonLoss.NameOf(declared.Document!.Type)})";

    public static IEnumerable<string> Errors(SlateOptions options)
    {
        if (options.Documents.MaxBytes < 1)
            yield return $"Documents.MaxBytes is {options.Documents.MaxBytes}; it must be at least 1.";
        if (options.Updates.Attempts < 1)
            yield return $"Updates.Attempts is {options.Updates.Attempts}; it must be at least 1.";
        if (options.Updates.MaxPause < TimeSpan.Zero)
            yield return $"Updates.MaxPause is {options.Updates.MaxPause}; it can't be negative.";
        if (options.SlowCommits.Threshold < TimeSpan.Zero)
            yield return $"SlowCommits.Threshold is {options.SlowCommits.Threshold}; it can't be negative.";
        if (options.SlowCommits.Kept is < 0 or > 10_000)
            yield return $"SlowCommits.Kept is {options.SlowCommits.Kept}; it must be 0 to 10,000.";

        var tokens = options.Tokens;
        if (tokens.Lifetime <= TimeSpan.Zero || tokens.Lifetime > _longest)
            yield return $"Tokens.Lifetime is {tokens.Lifetime}; it must be more than zero and at most 100 years.";
        if (tokens.AbsoluteLifetime <= TimeSpan.Zero || tokens.AbsoluteLifetime > _longest)
            yield return $"Tokens.AbsoluteLifetime is {tokens.AbsoluteLifetime}; it must be more than zero and at most 100 years.";
        if (tokens.RenewAfter < TimeSpan.Zero || tokens.RenewAfter >= tokens.Lifetime)
            yield return $"Tokens.RenewAfter is {tokens.RenewAfter}; it must be less than Tokens.Lifetime ({tokens.Lifetime}), or tokens expire while they are in use.";
        if (tokens.Grace < TimeSpan.Zero || tokens.Grace > _longest)
            yield return $"Tokens.Grace is {tokens.Grace}; it must be at least zero and at most 100 years.";
        if (tokens.PerOwner < 1)
            yield return $"Tokens.PerOwner is {tokens.PerOwner}; it must be at least 1.";
    }

    [LoggerMessage(1, LogLevel.Warning, "{Clash} This is no error if the two slates never have the same owner.")]
    private static partial void LogClash(ILogger logger, string clash);
}
