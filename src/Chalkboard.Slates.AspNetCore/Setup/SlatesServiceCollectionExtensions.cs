using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore;
using Chalkboard.Slates.AspNetCore.Guests;
using Chalkboard.Slates.Setup;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds slates to a site.</summary>
public static class SlatesServiceCollectionExtensions
{
    /// <summary>
    /// Adds slates: a <see cref="SlateClient"/>, typed slates of the signed-in user, or of a guest, as parameters, and responses to
    /// conflicts and to an unavailable store (with <c>app.UseExceptionHandler()</c>). If no <c>StoreIn</c> method is called, slates are
    /// kept in SQLite, in <c>data/slates.db</c> in the application's folder.
    /// </summary>
    /// <remarks>Can be called several times. Each call adds to the configuration of the earlier ones.</remarks>
    public static IServiceCollection AddSlates(this IServiceCollection services, Action<SlatesBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSlateClient(slates =>
        {
            configure?.Invoke(slates);
            DefaultStore.AddTo(slates.StoreIn);
        });
        services.AddHttpContextAccessor();
        services.TryAddSingleton<RequestTokens>();
        services.TryAddSingleton<OwnerResolver>();
        services.TryAddSingleton<RequestGuests>();
        services.AddOptions<SlateGuestOptions>();
        services.Replace(ServiceDescriptor.Scoped<SlateScope, RequestSlateScope>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter>(new SlateParameterValidator(services)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, SlateExceptionHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<MvcOptions>, SlateBindingMetadataProvider>());
        return services;
    }
}
