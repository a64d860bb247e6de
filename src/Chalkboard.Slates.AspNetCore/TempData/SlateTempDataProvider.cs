using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Mvc.ViewFeatures.Infrastructure;

namespace Chalkboard.Slates.AspNetCore.TempData;

/// <summary>
/// The values of the request. The framework reads and writes them without awaiting; <see cref="SlateTempDataFilter"/> loads them before,
/// and saves them after.
/// </summary>
internal sealed class SlateTempDataProvider(TempDataSerializer serializer) : ITempDataProvider
{
    public IDictionary<string, object?> LoadTempData(HttpContext context)
    {
        var feature = GetFeature(context);
        if (feature.Failure is { } failure) throw failure;
        return feature.Found.Length == 0 ? new Dictionary<string, object?>() : serializer.Deserialize(feature.Found)!;
    }

    public void SaveTempData(HttpContext context, IDictionary<string, object?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        GetFeature(context).Remaining = values.Count == 0 ? [] : serializer.Serialize(values!);
    }

    private static TempDataFeature GetFeature(HttpContext context) =>
        context.Features.Get<TempDataFeature>() ?? throw new InvalidOperationException(
            "TempData in slates is loaded before a controller or page runs, and this request runs neither. Use it in controllers, Razor " +
            "Pages and their views.");
}
