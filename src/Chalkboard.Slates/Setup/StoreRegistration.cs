using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Setup;

/// <summary>The store of the application, as the methods of <see cref="StoreIn"/> configure it.</summary>
internal sealed class StoreRegistration
{
    public const string MissingMessage =
        "No slate store is configured. Call StoreIn.Sqlite(...), or another StoreIn method, inside AddSlates or AddSlateClient.";

    /// <summary>The stores that the application chose: one, if it is set up correctly.</summary>
    public List<RegisteredStore> Stores { get; } = [];

    /// <summary>The store to use if the application chose none.</summary>
    public RegisteredStore? Default { get; set; }

    /// <exception cref="InvalidOperationException">No store is configured.</exception>
    public ISlateStore Create(IServiceProvider services) =>
        (Stores.FirstOrDefault() ?? Default ?? throw new InvalidOperationException(MissingMessage)).Create(services);
}

/// <param name="MethodName">The method of <see cref="StoreIn"/> that the application called.</param>
/// <param name="Create">Creates the store.</param>
internal sealed record RegisteredStore(string MethodName, Func<IServiceProvider, ISlateStore> Create);
