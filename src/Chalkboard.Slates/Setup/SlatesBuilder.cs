using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chalkboard.Slates.Setup;

/// <summary>Configures slates.</summary>
public sealed class SlatesBuilder
{
    internal SlatesBuilder(IServiceCollection services)
    {
        Services = services;
        StoreIn = new StoreIn(this);
    }

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Chooses the store that keeps the slates: <c>slates.StoreIn.Sqlite(...)</c>.</summary>
    public StoreIn StoreIn { get; }

    /// <summary>Changes the options that apply to every store.</summary>
    /// <returns>The builder, for further calls.</returns>
    public SlatesBuilder Configure(Action<SlateOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }

    /// <summary>
    /// Registers a typed slate. <typeparamref name="TSlate"/> can then be injected, as the slate of the scope's owner (see
    /// <see cref="SlateScope"/>), and <see cref="SlateClient{TSlate}"/>, for the slate of any owner.
    /// </summary>
    /// <remarks>
    /// When the application starts, the documents that the slate declares as properties are checked: each id must be used with
    /// only one type, and values of these types must survive a JSON round trip (see <see cref="DocumentSerializationException"/>).
    /// </remarks>
    public TypedSlateBuilder<TSlate> Add<[DynamicallyAccessedMembers(DeclaredSlate.Members)] TSlate>() where TSlate : Slate
    {
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IDeclaredSlate, DeclaredSlate<TSlate>>());
        Services.TryAddSingleton(services => new SlateClient<TSlate>(services.GetRequiredService<SlateClient>()));
        Services.TryAddScoped(services => services.GetRequiredService<SlateScope>().Get<TSlate>());
        return new(this);
    }
}
