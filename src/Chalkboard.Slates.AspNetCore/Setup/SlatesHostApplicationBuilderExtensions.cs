using Chalkboard.Slates;
using Chalkboard.Slates.Setup;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds slates to an application that .NET Aspire starts.</summary>
public static class SlatesHostApplicationBuilderExtensions
{
    private const string InstrumentationName = "Chalkboard.Slates";

    /// <summary>
    /// Adds slates by the conventions of .NET Aspire: in the store that <c>Slates:Store</c> names, at the connection string of a resource,
    /// with a health check of the same name, and with their meter and activities in the application's OpenTelemetry. Without
    /// <c>Slates:Store</c> and a connection string, slates are kept in SQLite, as in an application without Aspire.
    /// </summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="connectionName">The name of the resource, and of the connection string in <c>ConnectionStrings</c>.</param>
    /// <param name="configure">Adds slates and sets options.</param>
    /// <exception cref="InvalidOperationException">
    /// There is a connection string without <c>Slates:Store</c>, or <c>Slates:Store</c> names no store, or one whose package is not
    /// referenced.
    /// </exception>
    public static void AddSlates(
        this IHostApplicationBuilder builder, string connectionName, Action<SlatesBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        if (builder.Configuration[$"ConnectionStrings:{connectionName}"] is { Length: > 0 }
            && string.IsNullOrEmpty(builder.Configuration["Slates:Store"]))
            throw new InvalidOperationException(
                $"There is a connection string '{connectionName}', but Slates:Store does not say which store it is of. In the AppHost, add " +
                ".WithEnvironment(\"Slates__Store\", \"...\") with sqlite, postgresql, redis or mongodb.");
        builder.Services.AddSlates(slates =>
        {
            slates.StoreIn.Configured(builder.Configuration, connectionName: connectionName);
            configure?.Invoke(slates);
        });
        builder.Services.AddHealthChecks().AddSlates(connectionName);
        builder.Services.ConfigureOpenTelemetryMeterProvider(static metrics => metrics.AddMeter(InstrumentationName));
        builder.Services.ConfigureOpenTelemetryTracerProvider(static traces => traces.AddSource(InstrumentationName));
    }
}
