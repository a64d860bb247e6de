using System.Globalization;

namespace Chalkboard.Tracing.AspNetCore.Consent;

/// <summary>The question of an operator, as a link carries it to a user.</summary>
/// <param name="AskedBy">The name of the operator.</param>
/// <param name="ExpiresAt">The time after which it can't be answered.</param>
internal sealed record TraceInvitation(string AskedBy, DateTimeOffset ExpiresAt)
{
    /// <summary>The time for which the link works.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromHours(1);

    public string Serialize() => string.Create(CultureInfo.InvariantCulture, $"{ExpiresAt.UtcTicks}\n{AskedBy}");

    /// <summary>Reads what <see cref="Serialize"/> has written; null if it is something else.</summary>
    public static TraceInvitation? Parse(string text) =>
        text.Split('\n', 2) is [var expires, { Length: > 0 } askedBy]
        && long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        && ticks <= DateTime.MaxValue.Ticks
            ? new(askedBy, new(ticks, TimeSpan.Zero))
            : null;
}
