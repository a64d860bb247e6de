using Chalkboard.Slates;
using Chalkboard.Slates.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Slates in the hubs of SignalR.</summary>
public static class SlatesSignalRServerBuilderExtensions
{
    /// <summary>
    /// Lets hubs take slates of the connection's user, or of a guest who exists, in their constructors and as parameters of their methods,
    /// as endpoints do. Each call of a hub reads the slates again. A connection that was authenticated with a slate token is closed within
    /// a second after its sign-in has ended. Writes throw <see cref="SignedOutException"/> at once.
    /// </summary>
    /// <param name="builder">The builder of SignalR, in an application that calls <c>AddSlates</c>.</param>
    /// <returns>The builder, for further calls.</returns>
    public static ISignalRServerBuilder AddSlates(this ISignalRServerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<HubOptions>(static options => options.AddFilter<SlateHubFilter>());
        return builder;
    }
}
