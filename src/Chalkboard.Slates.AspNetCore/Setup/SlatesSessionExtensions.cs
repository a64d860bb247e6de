using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore.Sessions;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The framework's session in the store of the slates.</summary>
public static class SlatesSessionExtensions
{
    /// <summary>
    /// Adds the framework's session, and keeps it in the store of the slates: each key is a document. Call <c>app.UseSession()</c> and use
    /// <see cref="HttpContext.Session"/> as before.
    /// </summary>
    /// <remarks>
    /// <para>A request with a session cookie reads the session before the application runs; content that this process has seen is not sent
    /// again. Only changed keys are written, so parallel requests that change different keys lose nothing; of those that change the same
    /// key, the last one to commit wins. A session that was cleared or has expired is not revived by a late request, whose
    /// <see cref="ISession.CommitAsync"/> throws an <see cref="InvalidOperationException"/>.</para>
    /// <para>A session that is used while a user is signed in is erased with the user (<see cref="SlateOwners.EraseAsync"/>).</para>
    /// <para>If the store commits one document at a time, if <see cref="SessionOptions.IdleTimeout"/> is not more than zero, or if the
    /// cookie has no name, the application doesn't start.</para>
    /// </remarks>
    /// <param name="services">The services of an application that calls <c>AddSlates</c>.</param>
    /// <param name="configure">
    /// Sets the options, or <c>services.Configure&lt;SessionOptions&gt;</c> does. With options that are passed to <c>UseSession</c>, each
    /// request has to await <see cref="ISession.LoadAsync"/> before the session is used.
    /// </param>
    /// <returns>The services, for further calls.</returns>
    public static IServiceCollection AddSlateSession(this IServiceCollection services, Action<SessionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        // As the framework's AddSession, without its store, which is not safe for trimming.
        services.AddDataProtection();
        services.AddHttpContextAccessor();
        services.TryAddSingleton(TimeProvider.System);
        var options = services.AddOptions<SessionOptions>()
            .Validate(static options => options.IdleTimeout > TimeSpan.Zero, "SessionOptions.IdleTimeout must be more than zero.")
            .Validate(
                static options => !string.IsNullOrEmpty(options.Cookie.Name),
                "SessionOptions.Cookie.Name is not set. Change the properties of SessionOptions.Cookie, or give the CookieBuilder that " +
                "replaces it a name.")
            .Validate<IServiceProvider>(
                static (_, services) =>
                    services.GetService<ISlateStore>() is not { Description.Capabilities.SupportsMultiDocumentCommits: false },
                "AddSlateSession needs a store that commits several documents at once, so that a late request can't revive a session, " +
                "and this one doesn't. Choose another store, or, with MongoDB, a replica set.")
            .ValidateOnStart();
        if (configure is not null) options.Configure(configure);
        services.TryAddSingleton<SessionDocuments>();
        services.Replace(ServiceDescriptor.Singleton<ISessionStore, SlateSessionStore>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, SessionLoader>());
        return services;
    }
}
