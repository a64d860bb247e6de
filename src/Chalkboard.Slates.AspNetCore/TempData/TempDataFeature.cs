using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.AspNetCore.TempData;

/// <summary>A request feature: the values that the request has found, and those that it leaves.</summary>
internal sealed class TempDataFeature
{
    /// <summary>The key in the request's cookie; null if it has none.</summary>
    public string? Key { get; init; }

    /// <summary>The serialized values that were found; empty if there were none.</summary>
    public byte[] Found { get; set; } = [];

    /// <summary>The reason why the values could not be read. Thrown only if the request uses them.</summary>
    public StoreUnavailableException? Failure { get; set; }

    /// <summary>The serialized values to keep for the next request; null if the request has not used any.</summary>
    public byte[]? Remaining { get; set; }
}
