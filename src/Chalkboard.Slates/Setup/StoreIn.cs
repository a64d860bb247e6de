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

/// <summary>Chooses the store that keeps the slates. Each store package adds one method here, such as <c>Sqlite</c>.</summary>
/// <remarks>
/// An application has one store: if two methods are called, the application doesn't start. If the application has registered an
/// <see cref="ISlateStore"/> with its services itself, that one is used.
/// </remarks>
public sealed class StoreIn
{
    private readonly SlatesBuilder _builder;
    private readonly bool _isDefault;

    internal StoreIn(SlatesBuilder builder, bool isDefault = false)
    {
        _builder = builder;
        _isDefault = isDefault;
    }

    /// <summary>The application's services.</summary>
    public IServiceCollection Services => _builder.Services;

    /// <summary>
    /// Chooses the store to use if the application chooses none: <c>slates.StoreIn.Default.Sqlite(path)</c>. For packages that set up
    /// applications. The last call counts. Options that it sets apply only if the default is used.
    /// </summary>
    public StoreIn Default => _isDefault ? this : new StoreIn(_builder, isDefault: true);

    /// <summary>
    /// Discards the earlier choice: <c>slates.StoreIn.Clear().Memory()</c>, for example in a test of an application that
    /// uses another store.
    /// </summary>
    public StoreIn Clear()
    {
        if (_isDefault) Services.Configure<StoreRegistration>(static registration => registration.Default = null);
        else Services.Configure<StoreRegistration>(static registration => registration.Stores.Clear());
        return this;
    }

    /// <summary>Keeps slates in a store of any kind. For store packages, and for stores of your own.</summary>
    /// <param name="createStore">Creates the store. The container disposes of it.</param>
    /// <param name="methodName">The method of <see cref="StoreIn"/> that the application called, for error messages.</param>
    /// <returns>The builder, for further calls.</returns>
    public SlatesBuilder Store(Func<IServiceProvider, ISlateStore> createStore, [CallerMemberName] string methodName = "")
    {
        ArgumentNullException.ThrowIfNull(createStore);
        var store = new RegisteredStore(methodName, createStore);
        if (_isDefault) Services.Configure<StoreRegistration>(registration => registration.Default = store);
        else Services.Configure<StoreRegistration>(registration => registration.Stores.Add(store));
        Services.TryAddSingleton(static provider => provider.GetRequiredService<IOptions<StoreRegistration>>().Value.Create(provider));
        return _builder;
    }

    /// <summary>Keeps slates in a store that has options. They are validated when the application starts. For store packages.</summary>
    /// <typeparam name="TOptions">The store's options.</typeparam>
    /// <typeparam name="TValidator">Validates the options.</typeparam>
    /// <param name="configure">Sets the options. The services are for a connection that the application has registered.</param>
    /// <param name="categoryName">The category name of the store's log messages.</param>
    /// <param name="createStore">Creates the store. The container disposes of it.</param>
    /// <param name="methodName">The method of <see cref="StoreIn"/> that the application called, for error messages.</param>
    /// <returns>The builder, for further calls.</returns>
    public SlatesBuilder Store<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        Action<TOptions, IServiceProvider> configure,
        string categoryName,
        Func<TOptions, TimeProvider, ILogger, ISlateStore> createStore,
        [CallerMemberName] string methodName = "")
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(createStore);
        var options = Services.AddOptions<TOptions>().ValidateOnStart();
        if (!_isDefault) options.Configure(configure);
        else options.Configure<IServiceProvider>((value, services) =>
        {
            if (services.GetRequiredService<IOptions<StoreRegistration>>().Value.Stores.Count == 0) configure(value, services);
        });
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        return Store(services => createStore(
            services.GetRequiredService<IOptions<TOptions>>().Value,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(categoryName)), methodName);
    }

    /// <summary>
    /// Keeps slates in the store that the configuration names. <c>Slates:Store</c> is its name: <c>sqlite</c>, <c>postgresql</c>,
    /// <c>redis</c> or <c>mongodb</c>. <c>ConnectionStrings:slates</c> is its connection string, for SQLite the path of the file. It
    /// replaces one that was chosen before. If <c>Slates:Store</c> is missing, nothing changes.
    /// </summary>
    /// <remarks>The application references the package of each store that may be named.</remarks>
    /// <param name="configuration">The application's configuration.</param>
    /// <param name="otherStores">
    /// Further stores by name, each with a function that sets it up from the connection string. Names ignore case, and precede those above.
    /// </param>
    /// <param name="connectionName">The name of the connection string.</param>
    /// <returns>The builder, for further calls.</returns>
    /// <exception cref="InvalidOperationException">
    /// No store has that name, its package is not referenced, or the connection string is missing.
    /// </exception>
    public SlatesBuilder Configured(
        IConfiguration configuration, IReadOnlyDictionary<string, Func<StoreIn, string, SlatesBuilder>>? otherStores = null,
        string connectionName = "slates")
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var connectionStringKey = $"ConnectionStrings:{connectionName}";
        if (configuration["Slates:Store"] is not { Length: > 0 } name) return _builder;
        var addStore = otherStores?.FirstOrDefault(store => store.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value
            ?? StorePackage.Find(name)
            ?? throw new InvalidOperationException(
                $"Slates:Store is '{name}'; it must be one of {string.Join(", ", StorePackage.Names.Union(otherStores?.Keys ?? []))}.");
        if (configuration[connectionStringKey] is not { Length: > 0 } connectionString)
            throw new InvalidOperationException($"Slates:Store is '{name}', but {connectionStringKey}, its connection string, is missing.");
        return addStore(Clear(), connectionString);
    }

    /// <summary>Keeps slates in the memory of this process, for tests. They are lost when the process ends.</summary>
    /// <returns>The builder, for further calls.</returns>
    public SlatesBuilder Memory() => Store(services => new MemorySlateStore(services.GetService<TimeProvider>()));
}
