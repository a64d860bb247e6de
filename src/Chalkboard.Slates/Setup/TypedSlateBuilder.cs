using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Slates.Setup;

/// <summary>Configures a typed slate. The members of <see cref="SlatesBuilder"/> can be chained.</summary>
/// <typeparam name="TSlate">The typed slate.</typeparam>
public sealed class TypedSlateBuilder<TSlate> where TSlate : Slate
{
    private readonly SlatesBuilder _builder;

    internal TypedSlateBuilder(SlatesBuilder builder) => _builder = builder;

    /// <inheritdoc cref="SlatesBuilder.StoreIn"/>
    public StoreIn StoreIn => _builder.StoreIn;

    /// <inheritdoc cref="SlatesBuilder.Configure"/>
    public SlatesBuilder Configure(Action<SlateOptions> configure) => _builder.Configure(configure);

    /// <inheritdoc cref="SlatesBuilder.Add"/>
    public TypedSlateBuilder<TOther> Add<[DynamicallyAccessedMembers(DeclaredSlate.Members)] TOther>() where TOther : Slate =>
        _builder.Add<TOther>();

    /// <summary>Registers a document of the scope's owner for injection: <c>Bind(slate => slate.User)</c>.</summary>
    /// <exception cref="InvalidOperationException">A document of the same type is bound already.</exception>
    public TypedSlateBuilder<TSlate> Bind<T>(Func<TSlate, Document<T>> selector) where T : class => Bind<Document<T>>(selector);

    /// <summary>Registers a workflow of the scope's owner for injection: <c>Bind(slate => slate.NewIdSet)</c>.</summary>
    /// <exception cref="InvalidOperationException">A workflow of the same type is bound already.</exception>
    public TypedSlateBuilder<TSlate> Bind<T>(Func<TSlate, Workflow<T>> selector) where T : class => Bind<Workflow<T>>(selector);

    private TypedSlateBuilder<TSlate> Bind<TPart>(Func<TSlate, TPart> selector) where TPart : class
    {
        ArgumentNullException.ThrowIfNull(selector);
        if (_builder.Services.Any(service => service.ServiceType == typeof(TPart)))
            throw new InvalidOperationException(
                $"{typeof(TPart).Name} of {typeof(TPart).GenericTypeArguments[0].Name} is already bound, so the injected one would be " +
                $"ambiguous. Inject {typeof(TSlate).Name} and use its property.");
        _builder.Services.AddScoped(services => selector(services.GetRequiredService<TSlate>()));
        return this;
    }
}
