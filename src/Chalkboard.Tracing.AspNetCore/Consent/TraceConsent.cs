using System.Globalization;

namespace Chalkboard.Tracing.AspNetCore.Consent;

/// <summary>The consent of a user that the requests of one sign-in are traced, as a cookie carries it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ExpiresAt">The time at which it ends.</param>
/// <param name="SignIn">The sign-in that it is for: see <see cref="SignInBinding"/>.</param>
/// <param name="AskedBy">The user who asked for it; null if the user of the sign-in started it.</param>
internal sealed record TraceConsent(Guid Id, DateTimeOffset ExpiresAt, string SignIn, string? AskedBy)
{
    /// <summary>The time for which requests are traced.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(10);

    /// <summary>The number of requests that are traced. Each process counts its own.</summary>
    public const int MaxRequests = 100;

    public string Serialize() =>
        string.Create(CultureInfo.InvariantCulture, $"{Id:N}\n{ExpiresAt.UtcTicks}\n{SignIn}\n{AskedBy}");

    /// <summary>Reads what <see cref="Serialize"/> has written; null if it is something else.</summary>
    public static TraceConsent? Parse(string text) =>
        text.Split('\n', 4) is [var id, var expires, var signIn, var askedBy]
        && Guid.TryParseExact(id, "N", out var parsedId)
        && long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        && ticks <= DateTime.MaxValue.Ticks
            ? new(parsedId, new(ticks, TimeSpan.Zero), signIn, askedBy.Length == 0 ? null : askedBy)
            : null;
}
