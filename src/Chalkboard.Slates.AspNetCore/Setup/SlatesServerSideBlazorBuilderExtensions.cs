using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore.Blazor;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Slates in the circuits of Blazor.</summary>
public static class SlatesServerSideBlazorBuilderExtensions
{
    /// <summary>
    /// Lets components that run on the server take slates of the circuit's user, or of a guest who exists, and signs the circuit out when
    /// the sign-in ends: within a second, its authentication state is that of an anonymous visitor, and writes throw
    /// <see cref="SignedOutException"/>.
    /// </summary>
    /// <remarks>
    /// For circuits that were authenticated with a slate token. Other schemes have no sign-in that can end: the circuit gets the slates of
    /// its user, and keeps them.
    /// </remarks>
    /// <param name="builder">The builder of Blazor, in an application that calls <c>AddSlates</c>.</param>
    /// <returns>The builder, for further calls.</returns>
    public static IServerSideBlazorBuilder AddSlates(this IServerSideBlazorBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Scoped<CircuitHandler, SlateCircuitHandler>());
        return builder;
    }
}
