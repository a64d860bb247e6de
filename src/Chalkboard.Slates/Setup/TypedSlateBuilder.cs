using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Slates.Setup;

/// <summary>Configures a typed slate. The members of <see cref="SlatesBuilder"/> can be chained.</summary>
/// <typeparam name="TSlate">The typed slate.</typeparam>
public sealed class TypedSlateBuilder<[DynamicallyAccessedMembers(DeclaredSlate.Members)] TSlate> where TSlate : Slate
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

    /// <summary>
    /// Reads a document in the store call that checks a sign-in, for pages that nearly all need it:
    /// <c>ReadWithSignIn(slate => slate.User)</c>.
    /// </summary>
    /// <remarks>
    /// <para>It applies to slates that <see cref="SlateClient.OpenAsync"/> opens, and so to requests that the authentication of
    /// <c>Chalkboard.Slates.AspNetCore</c> authenticates. The value is that of the moment at which the sign-in was checked. The first check
    /// of a token in a process does not read the document, because only the token says whose it is; it is then read when it is first
    /// used.</para>
    /// <para>Content that this process has seen at the document's version is not sent again (see <see cref="SlateOptions.ReadCache"/>).
    /// A request that does not use the document has it read in vain.</para>
    /// </remarks>
    /// <returns>The builder, for further calls.</returns>
    public TypedSlateBuilder<TSlate> ReadWithSignIn<T>(Func<TSlate, Document<T>> selector) where T : class
    {
        ArgumentNullException.ThrowIfNull(selector);
        _builder.Configure(options => options.DocumentsReadWithSignIn.Add(context => selector(context.As<TSlate>())));
        return this;
    }

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
