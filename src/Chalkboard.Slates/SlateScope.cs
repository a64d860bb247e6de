using System.Diagnostics.CodeAnalysis;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>
/// The owner of the slates that are injected within one dependency-injection scope. In a web request it is the signed-in user; in a scope
/// of your own, such as that of a background job, set it with <see cref="SetOwner"/>.
/// </summary>
/// <remarks>
/// An injected slate resolves its owner on first use, so services that take one can also be created for an anonymous
/// visitor. All slates of a scope share one cache.
/// </remarks>
public class SlateScope
{
    private SlateContext _deferredContext;
    private SlateContext _deferredContextWithGuests;
    private SlateContext? _explicitContext;
    private SlateContext? _currentContext;
    private SlateContext? _guestContext;

    /// <summary>Creates a scope without an owner.</summary>
    public SlateScope(SlateClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        Client = client;
        _deferredContext = CreateDeferredContext(allowsGuests: false);
        _deferredContextWithGuests = CreateDeferredContext(allowsGuests: true);
    }

    /// <summary>The client that opens the slates.</summary>
    protected SlateClient Client { get; }

    /// <summary>The message of the exception for the use of a slate while the scope has no owner.</summary>
    protected virtual string NoOwnerMessage =>
        "This scope has no owner, so it has no slate. Call SlateScope.SetOwner(owner) first, or inject SlateClient<TSlate> and call " +
        "For(owner).";

    /// <summary>Sets the owner of the slates that are injected in this scope. Call it before any of them is used.</summary>
    /// <param name="owner">The owner: any text of 1 to 1024 bytes (see <see cref="SlateName"/>).</param>
    /// <param name="token">
    /// A token that writes depend on: once its sign-in has ended, writes fail with <see cref="SignedOutException"/>.
    /// </param>
    /// <exception cref="ArgumentException">The name is invalid, or the token belongs to another owner.</exception>
    /// <exception cref="InvalidOperationException">The scope already has an owner.</exception>
    public void SetOwner(string owner, StoredToken? token = null)
    {
        var context = Client.Open(owner, token);
        if ((Volatile.Read(ref _currentContext) ?? Volatile.Read(ref _guestContext)
            ?? Interlocked.CompareExchange(ref _explicitContext, context, null)) is { } previous)
            throw new InvalidOperationException(
                $"This scope already has the owner '{previous.Owner}'. Create a scope for each owner.");
    }

    /// <summary>Opens a slate of the scope's owner, if there is one. Costs no store call.</summary>
    public bool TryGet<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>(
        [NotNullWhen(true)] out TSlate? slate) where TSlate : Slate
    {
        slate = FindContext(AllowsGuests(typeof(TSlate))) is null ? null : Get<TSlate>();
        return slate is not null;
    }

    /// <summary>Opens a slate of the scope's owner, which is resolved when the slate is first used. Costs no store call.</summary>
    public TSlate Get<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>() where TSlate : Slate =>
        Volatile.Read(ref AllowsGuests(typeof(TSlate)) ? ref _deferredContextWithGuests : ref _deferredContext).As<TSlate>();

    /// <summary>Finds the owner if <see cref="SetOwner"/> was not called; null if there is none.</summary>
    protected virtual SlateContext? FindCurrentContext() => null;

    /// <summary>True if a guest can have this typed slate.</summary>
    protected virtual bool AllowsGuests(Type slate) => false;

    /// <summary>Finds the guest if there is no other owner; null if there is none.</summary>
    protected virtual SlateContext? FindGuestContext() => null;

    /// <summary>
    /// Resolves the owner again, for example after a sign-in: slates that are opened later belong to the new owner. Slates that were
    /// already used keep their owner, and so does a scope whose owner was set with <see cref="SetOwner"/>.
    /// </summary>
    protected void ResetOwner()
    {
        Volatile.Write(ref _currentContext, null);
        Volatile.Write(ref _guestContext, null);
        Volatile.Write(ref _deferredContext, CreateDeferredContext(allowsGuests: false));
        Volatile.Write(ref _deferredContextWithGuests, CreateDeferredContext(allowsGuests: true));
    }

    private SlateContext CreateDeferredContext(bool allowsGuests) =>
        Client.OpenDeferred(() => (FindContext(allowsGuests) ?? throw new InvalidOperationException(NoOwnerMessage)).Cache);

    private SlateContext? FindContext(bool allowsGuests)
    {
        if (_explicitContext is { } explicitContext) return explicitContext;
        if (Volatile.Read(ref _currentContext) is { } current) return current;
        if (FindCurrentContext() is { } context) return Interlocked.CompareExchange(ref _currentContext, context, null) ?? context;
        if (!allowsGuests) return null;
        if (Volatile.Read(ref _guestContext) is { } guest) return guest;
        if (FindGuestContext() is { } guestContext)
            return Interlocked.CompareExchange(ref _guestContext, guestContext, null) ?? guestContext;
        return null;
    }
}
