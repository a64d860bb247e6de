using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>The context of a slate: its owner, its store, and the cache of what was read.</summary>
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

    /// <summary>Makes a context that finds out whose it is when it is first used.</summary>
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

    /// <summary>Gives the slate a type. Slates of one context share what they have read.</summary>
    public TSlate As<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>() where TSlate : Slate =>
        SlateFactory<TSlate>.Create(this);

    // Resolved once for each slate type.
    private static class SlateFactory<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>
        where TSlate : Slate
    {
        private static readonly ConstructorInvoker? _constructor =
            !typeof(TSlate).IsAbstract && typeof(TSlate).GetConstructor([typeof(SlateContext)]) is { } constructor
                ? ConstructorInvoker.Create(constructor) : null;

        // An error of the initializer would hide behind a TypeInitializationException.
        public static TSlate Create(SlateContext context) => _constructor is null
            ? throw new InvalidOperationException(
                $"{typeof(TSlate).Name} has no public constructor that takes a SlateContext alone. Declare it so: public sealed class {typeof(TSlate).Name}(SlateContext context) : Slate(context).")
            : (TSlate)_constructor.Invoke(context);
    }
}
