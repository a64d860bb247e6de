using Chalkboard.Slates.AspNetCore;
using Chalkboard.Slates.AspNetCore.TempData;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>TempData in the store of the slates.</summary>
public static class SlatesMvcBuilderExtensions
{
    /// <summary>
    /// Keeps TempData in the store of the slates, for signed-in users and other visitors. It needs no session, and a value may be larger
    /// than a cookie. The browser gets a cookie with a random key while there are values.
    /// </summary>
    /// <remarks>
    /// A request without that cookie that sets no value costs no store call. Values can be used in controllers, Razor Pages and their
    /// views.
    /// If the store is unavailable, a request that reads values fails with <c>StoreUnavailableException</c>; values that
    /// can't be saved are lost, and an error is logged.
    /// </remarks>
    /// <param name="builder">The builder of controllers or Razor Pages.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder, for further calls.</returns>
    public static IMvcBuilder AddSlateTempDataProvider(this IMvcBuilder builder, Action<SlateTempDataOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<SlateTempDataOptions>()
            .Validate(
                static options => options.ExpiresAfter > TimeSpan.Zero && options.ExpiresAfter <= TimeSpan.FromDays(36_500),
                "SlateTempDataOptions.ExpiresAfter must be more than zero and at most 100 years.")
            .Validate(static options => !string.IsNullOrEmpty(options.Cookie.Name), "SlateTempDataOptions.Cookie.Name is empty.")
            .ValidateOnStart();
        if (configure is not null) services.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<MvcOptions>, SlateTempDataFilter>());
        services.Replace(ServiceDescriptor.Singleton<ITempDataProvider, SlateTempDataProvider>());
        return builder;
    }
}
