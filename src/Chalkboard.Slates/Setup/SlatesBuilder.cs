using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chalkboard.Slates.Setup;

/// <summary>Sets slates up.</summary>
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
    /// Declares a typed slate. Then <typeparamref name="TSlate"/> can be injected, as the slate of the scope's owner (see
    /// <see cref="SlateScope"/>), and <see cref="SlateClient{TSlate}"/>, as the way to anybody's.
    /// </summary>
    /// <remarks>
    /// As the application starts, the documents that the slate declares as properties are checked: that each id is used for
    /// one type alone, and that values of these types come back from JSON (see <see cref="DocumentSerializationException"/>).
    /// </remarks>
    public TypedSlateBuilder<TSlate> Add<[DynamicallyAccessedMembers(DeclaredSlate.Members)] TSlate>() where TSlate : Slate
    {
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IDeclaredSlate, DeclaredSlate<TSlate>>());
        Services.TryAddSingleton(services => new SlateClient<TSlate>(services.GetRequiredService<SlateClient>()));
        Services.TryAddScoped(services => services.GetRequiredService<SlateScope>().Get<TSlate>());
        return new(this);
    }
}
