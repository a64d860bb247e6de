using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>What a slate needs to know: whose it is, where it is kept, and what has been read of it so far.</summary>
/// <remarks>Made by <see cref="SlateClient"/>, for one request or one piece of work. Making one costs no store call. May be used from several threads.</remarks>
public sealed class SlateContext
{
    private readonly Func<SlateMemory>? _find;
    private SlateMemory? _memory;

    internal SlateContext(SlateEngine engine, string owner, StoredToken? token)
    {
        Engine = engine;
        _memory = new SlateMemory(SlateName.Check(owner), token);
    }

    /// <summary>Makes a context that finds out whose it is when it is first used.</summary>
    internal SlateContext(SlateEngine engine, Func<SlateMemory> find)
    {
        Engine = engine;
        _find = find;
    }

    /// <summary>Whose slate.</summary>
    public string Owner => Memory.Owner;

    /// <summary>The sign-in that the slate was opened under, if any. Once it has ended, writes are refused with <see cref="SignedOutException"/>.</summary>
    public StoredToken? Token => Memory.Token;

    internal SlateEngine Engine { get; }

    internal SlateMemory Memory => _memory ?? Interlocked.CompareExchange(ref _memory, _find!(), null) ?? _memory;

    /// <summary>Gives the slate a type. Slates of one context share what they have read.</summary>
    public TSlate As<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>() where TSlate : Slate =>
        Constructor<TSlate>.Make(this);

    // Found once for each type of slate.
    private static class Constructor<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate> where TSlate : Slate
    {
        private static readonly ConstructorInvoker? _constructor =
            !typeof(TSlate).IsAbstract && typeof(TSlate).GetConstructor([typeof(SlateContext)]) is { } constructor ? ConstructorInvoker.Create(constructor) : null;

        // An error of the initializer would hide behind a TypeInitializationException.
        public static TSlate Make(SlateContext context) => _constructor is null
            ? throw new InvalidOperationException($"{typeof(TSlate).Name} has no public constructor that takes a SlateContext alone. Declare it so: public sealed class {typeof(TSlate).Name}(SlateContext context) : Slate(context).")
            : (TSlate)_constructor.Invoke(context);
    }
}
