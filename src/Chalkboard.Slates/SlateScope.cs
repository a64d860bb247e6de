using System.Diagnostics.CodeAnalysis;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>
/// Whose slates are injected within one dependency-injection scope. In a web request the signed-in user's; in a scope of
/// your own, such as that of a background job, whoever's you say with <see cref="SetOwner"/>.
/// </summary>
/// <remarks>
/// An injected slate finds its owner when it is first touched, so that what takes one can be made for an anonymous
/// visitor too. All slates of a scope share what they have read.
/// </remarks>
public class SlateScope
{
    private SlateContext _deferredContext;
    private SlateContext? _explicitContext;
    private SlateContext? _currentContext;

    /// <summary>Makes a scope that nobody owns yet.</summary>
    public SlateScope(SlateClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        Client = client;
        _deferredContext = CreateDeferredContext();
    }

    /// <summary>The way to all slates.</summary>
    protected SlateClient Client { get; }

    /// <summary>Why a slate of this scope can't be used while nobody owns it, and what to do.</summary>
    protected virtual string NoOwnerMessage =>
        "Nobody owns this scope, so there is no slate to use in it. Call SlateScope.SetOwner(owner) first, or inject SlateClient<TSlate> and call For(owner).";

    /// <summary>Says whose slates are injected in this scope. Call it before any of them is touched.</summary>
    /// <param name="owner">Whose: any text of 1 to 1024 bytes (see <see cref="SlateName"/>).</param>
    /// <param name="token">
    /// A sign-in that writes depend on: once it has ended they are refused with <see cref="SignedOutException"/>.
    /// </param>
    /// <exception cref="ArgumentException">The name is out of bounds, or the token is another owner's.</exception>
    /// <exception cref="InvalidOperationException">The scope is owned already.</exception>
    public void SetOwner(string owner, StoredToken? token = null)
    {
        var context = Client.Open(owner, token);
        if ((Volatile.Read(ref _currentContext) ?? Interlocked.CompareExchange(ref _explicitContext, context, null)) is { } previous)
            throw new InvalidOperationException(
                $"The slates of this scope are those of '{previous.Owner}' already. Make a scope for each owner.");
    }

    /// <summary>Opens a slate of the scope's owner, if there is one. Costs no store call.</summary>
    public bool TryGet<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>(
        [NotNullWhen(true)] out TSlate? slate) where TSlate : Slate
    {
        slate = FindContext() is null ? null : Get<TSlate>();
        return slate is not null;
    }

    /// <summary>Opens a slate of the scope's owner, who is found out when the slate is first touched. Costs no store call.</summary>
    public TSlate Get<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSlate>() where TSlate : Slate =>
        Volatile.Read(ref _deferredContext).As<TSlate>();

    /// <summary>Finds the owner where <see cref="SetOwner"/> was not called; null if there is none.</summary>
    protected virtual SlateContext? FindCurrentContext() => null;

    /// <summary>
    /// Finds the owner again, as after a sign-in: slates that are opened from now on are the new owner's. Those that were touched
    /// before stay what they were, and so does an owner that was said with <see cref="SetOwner"/>.
    /// </summary>
    protected void ResetOwner()
    {
        Volatile.Write(ref _currentContext, null);
        Volatile.Write(ref _deferredContext, CreateDeferredContext());
    }

    private SlateContext CreateDeferredContext() =>
        Client.OpenDeferred(() => (FindContext() ?? throw new InvalidOperationException(NoOwnerMessage)).Cache);

    private SlateContext? FindContext()
    {
        if (_explicitContext is { } explicitContext) return explicitContext;
        if (Volatile.Read(ref _currentContext) is { } current) return current;
        if (FindCurrentContext() is { } context) return Interlocked.CompareExchange(ref _currentContext, context, null) ?? context;
        return null;
    }
}
