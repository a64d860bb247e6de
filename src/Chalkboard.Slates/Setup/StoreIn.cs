using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.Setup;

/// <summary>Says where slates are kept. Each store package adds one method here.</summary>
public sealed class StoreIn
{
    private readonly SlatesBuilder _builder;

    internal StoreIn(SlatesBuilder builder) => _builder = builder;

    /// <summary>The application's services.</summary>
    public IServiceCollection Services => _builder.Services;

    /// <summary>Forgets what was said before: <c>slates.StoreIn.Clear().Memory()</c>, as in a test of an application that keeps its slates elsewhere.</summary>
    public StoreIn Clear()
    {
        Services.RemoveAll<StoreChoice>();
        Services.RemoveAll<ISlateStore>();
        return this;
    }

    /// <summary>Keeps slates in a store of any kind. For store packages, and for stores of your own. The container disposes of it.</summary>
    /// <param name="createStore">Makes the store.</param>
    /// <param name="methodName">The method of <see cref="StoreIn"/> that the application called, for the error message.</param>
    /// <returns>The builder, for further calls.</returns>
    /// <exception cref="InvalidOperationException">Slates are kept somewhere already.</exception>
    public SlatesBuilder Store(Func<IServiceProvider, ISlateStore> createStore, [CallerMemberName] string methodName = "")
    {
        ArgumentNullException.ThrowIfNull(createStore);
        if (Services.FirstOrDefault(service => service.ServiceType == typeof(StoreChoice))?.ImplementationInstance is StoreChoice previous)
            throw new InvalidOperationException($"StoreIn.{methodName} was called, and StoreIn.{previous.MethodName} before it: slates are kept in one store. Remove one of the two calls, or call StoreIn.Clear() between them.");
        Services.AddSingleton(new StoreChoice(methodName));
        Services.Replace(ServiceDescriptor.Singleton(createStore));
        return _builder;
    }

    /// <summary>Keeps slates in a store with options, which are validated as the application starts. For store packages.</summary>
    /// <param name="configure">Sets the options.</param>
    /// <param name="categoryName">Under which name the store logs.</param>
    /// <param name="createStore">Makes the store. The container disposes of it.</param>
    /// <param name="methodName">The method of <see cref="StoreIn"/> that the application called, for the error message.</param>
    /// <returns>The builder, for further calls.</returns>
    /// <exception cref="InvalidOperationException">Slates are kept somewhere already.</exception>
    public SlatesBuilder Store<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        Action<TOptions> configure, string categoryName, Func<TOptions, TimeProvider, ILogger, ISlateStore> createStore, [CallerMemberName] string methodName = "")
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(createStore);
        Services.AddOptions<TOptions>().Configure(configure).ValidateOnStart();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        return Store(services => createStore(
            services.GetRequiredService<IOptions<TOptions>>().Value,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(categoryName)), methodName);
    }

    /// <summary>
    /// Keeps slates in the store that the configuration names: <c>Slates:Store</c> says which, and
    /// <c>ConnectionStrings:slates</c> where. Does nothing where it names none, so that what was said before stays; otherwise it takes the place of that.
    /// </summary>
    /// <param name="configuration">The application's configuration.</param>
    /// <param name="stores">
    /// The stores to choose from, by the names that the configuration uses, each with what sets it up from a connection
    /// string: <c>["redis"] = (storeIn, connection) => storeIn.Redis(connection)</c>. Letter case does not matter.
    /// </param>
    /// <returns>The builder, for further calls.</returns>
    /// <exception cref="InvalidOperationException">The configuration names a store that is not among these, or does not say where it is.</exception>
    public SlatesBuilder Configuration(IConfiguration configuration, IReadOnlyDictionary<string, Action<StoreIn, string>> stores)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(stores);
        const string connectionStringKey = "ConnectionStrings:slates";
        if (configuration["Slates:Store"] is not { Length: > 0 } name) return _builder;
        var configureStore = stores.FirstOrDefault(store => store.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value
            ?? throw new InvalidOperationException($"Slates:Store is '{name}'; it must be one of {string.Join(", ", stores.Keys)}.");
        if (configuration[connectionStringKey] is not { Length: > 0 } connectionString)
            throw new InvalidOperationException($"Slates:Store is '{name}', and {connectionStringKey}, which says where it is, is missing.");
        configureStore(Clear(), connectionString);
        return _builder;
    }

    /// <summary>Keeps slates in the memory of this process, for tests. They end with the process.</summary>
    /// <returns>The builder, for further calls.</returns>
    public SlatesBuilder Memory() => Store(services => new MemorySlateStore(services.GetService<TimeProvider>()));

    /// <summary>Which method the application called.</summary>
    private sealed record StoreChoice(string MethodName);
}
