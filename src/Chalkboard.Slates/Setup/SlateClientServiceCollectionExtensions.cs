using Chalkboard.Slates;
using Chalkboard.Slates.Guests;
using Chalkboard.Slates.Setup;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds slates to an application.</summary>
public static class SlateClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="SlateClient"/> without web features, for workers and tools. A site calls <c>AddSlates</c>
    /// of the package <c>Chalkboard.Slates.AspNetCore</c> instead.
    /// </summary>
    /// <remarks>Can be called several times: each call adds to the configuration of the earlier ones.</remarks>
    public static IServiceCollection AddSlateClient(this IServiceCollection services, Action<SlatesBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<SlateOptions>()
            .PostConfigure<IServiceProvider>(
                static (options, services) =>
                    options.Documents.VerifyWrites ??= services.GetService<IHostEnvironment>()?.IsDevelopment() == true)
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SlateOptions>, SlateOptionsValidator>());
        services.AddOptions<StoreRegistration>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StoreRegistration>, StoreRegistrationValidator>());
        services.TryAddSingleton<SlateClientLifetime>();
        services.TryAddSingleton(provider => provider.GetRequiredService<SlateClientLifetime>().Attach(new SlateClient(
            provider.GetService<ISlateStore>() ?? throw new InvalidOperationException(StoreRegistration.MissingMessage),
            provider.GetRequiredService<IOptions<SlateOptions>>().Value,
            provider.GetService<TimeProvider>())));
        services.TryAddSingleton(provider => new SlateGuests(
            provider.GetRequiredService<SlateClient>(), provider.GetRequiredService<IOptions<GuestRegistration>>().Value));
        services.TryAddScoped<SlateScope>();
        configure?.Invoke(new SlatesBuilder(services));
        return services;
    }
}
