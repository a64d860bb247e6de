using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>The context of a slate: its owner, its store, and its cache.</summary>
/// <remarks>
/// Created by <see cref="SlateClient"/> for one request or one piece of work, without a store call. Thread-safe.
/// </remarks>
public sealed class SlateContext
{
    private readonly Func<SlateCache>? _createCache;
    private SlateCache? _cache;

    internal SlateContext(SlateRuntime runtime, string owner, StoredToken? token)
    {
        Runtime = runtime;
        _cache = new SlateCache(SlateName.ValidateOwner(owner), token);
    }

    /// <summary>Creates a context whose owner is resolved on first use.</summary>
    internal SlateContext(SlateRuntime runtime, Func<SlateCache> createCache)
    {
        Runtime = runtime;
        _createCache = createCache;
    }

    /// <summary>The owner of the slate.</summary>
    public string Owner => Cache.Owner;

    /// <summary>
    /// The sign-in that the slate was opened under, if any. Once it has ended, writes are refused with <see cref="SignedOutException"/>.
    /// </summary>
    public StoredToken? Token => Cache.Token;

    internal SlateRuntime Runtime { get; }

    internal SlateCache Cache => _cache ?? Interlocked.CompareExchange(ref _cache, _createCache!(), null) ?? _cache;

    /// <summary>Opens the typed slate of this context. All slates of one context share its cache.</summary>
    public TSlate As<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>() where TSlate : Slate =>
        SlateFactory<TSlate>.Create(this);

    // Resolved once for each slate type.
    private static class SlateFactory<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>
        where TSlate : Slate
    {
        private static readonly ConstructorInvoker? _constructor =
            !typeof(TSlate).IsAbstract && typeof(TSlate).GetConstructor([typeof(SlateContext)]) is { } constructor
                ? ConstructorInvoker.Create(constructor) : null;

        // Thrown here and not in the initializer, where a TypeInitializationException would hide it.
        public static TSlate Create(SlateContext context) => _constructor is null
            ? throw new InvalidOperationException(
                $"{typeof(TSlate).Name} has no public constructor with a SlateContext as its only parameter. Declare it like this: " +
                $"public sealed class {typeof(TSlate).Name}(SlateContext context) : Slate(context).")
            : (TSlate)_constructor.Invoke(context);
    }
}
