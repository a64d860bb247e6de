using System.Diagnostics.CodeAnalysis;
using Chalkboard.Slates.Guests;
using Chalkboard.Slates.Storage;
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

    /// <summary>
    /// Lets guests, visitors who are not signed in, have this typed slate. Other typed slates still need a signed-in user. A guest's first
    /// write creates its slate, which expires (see <see cref="GuestOptions.Lifetime"/>).
    /// </summary>
    /// <param name="merge">
    /// Says how the slate of a guest who signs in is merged into that of the user. What it does not name is deleted.
    /// </param>
    /// <remarks>If the store commits one document at a time, the application doesn't start.</remarks>
    public TypedSlateBuilder<TSlate> AllowGuests(Action<GuestMerge<TSlate>>? merge = null)
    {
        _builder.Services.AddOptions<GuestRegistration>()
            .Configure(registration =>
            {
                if (!registration.Slates.TryGetValue(typeof(TSlate), out var steps)) registration.Slates[typeof(TSlate)] = steps = [];
                merge?.Invoke(new(steps));
            })
            .Validate<IServiceProvider>(
                static (_, services) =>
                    services.GetService<ISlateStore>() is not { Description.Capabilities.SupportsMultiDocumentCommits: false },
                "AllowGuests needs a store that commits several documents at once, to merge a guest into a user's slate, and this one " +
                "doesn't. Choose another store, or, with MongoDB, a replica set.")
            .ValidateOnStart();
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
