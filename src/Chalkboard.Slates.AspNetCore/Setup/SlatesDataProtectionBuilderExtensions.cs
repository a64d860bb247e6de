using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore.DataProtection;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.AspNetCore.DataProtection;

/// <summary>Keeps the keys of Data Protection with the slates.</summary>
public static class SlatesDataProtectionBuilderExtensions
{
    /// <summary>
    /// Keeps the key ring in the store of the slates, for all nodes that share it. The keys are loaded before the application starts, so no
    /// request waits for them; nodes that start at the same time use the same first key. The slate that holds them is reserved (see
    /// <see cref="SlateName.IsReserved"/>): it is no user's, and is not listed among the owners.
    /// </summary>
    /// <remarks>
    /// If the store is unavailable when the application starts, the application doesn't start: <see cref="StoreUnavailableException"/>. The
    /// keys are not encrypted at rest, unless you call one of the framework's <c>ProtectKeysWith</c> methods. A new key or a revocation is
    /// saved in the background, and repeated until the store has it; the framework creates a new key two days before it uses it.
    /// </remarks>
    /// <param name="builder">The builder of Data Protection.</param>
    /// <returns>The builder, for further calls.</returns>
    public static IDataProtectionBuilder PersistKeysToSlates(this IDataProtectionBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<KeyRepository>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, KeyRingService>());
        services.AddOptions<KeyManagementOptions>()
            .Configure<KeyRepository>(static (options, repository) => options.XmlRepository = repository);
        return builder;
    }
}
