using System.Security.Cryptography;
using Chalkboard.Slates.AspNetCore.Identity;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// The user manager of sites that sign in with <c>AddSlateSignIn</c>. Before it saves a user with a new security stamp, it ends the user's
/// other sign-ins. Derive your own user manager from it, if you have one.
/// </summary>
/// <remarks>
/// The sign-in of the current request stays. Deleting a user, and <see cref="SetLockoutEndDateAsync"/> with a time in the future, end all
/// sign-ins. If the store of the slates is unavailable, the change of the user throws <see cref="StoreUnavailableException"/>, and nothing
/// is saved. If saving fails, the sign-ins have ended all the same.
/// </remarks>
public class SlateUserManager<TUser> : UserManager<TUser> where TUser : class
{
    private readonly IServiceProvider _services;
    private bool _isLockingOut;

    /// <summary>Creates a user manager, in an application that calls <c>AddSlateSignIn</c>.</summary>
    /// <inheritdoc/>
    public SlateUserManager(
        IUserStore<TUser> store, IOptions<IdentityOptions> optionsAccessor, IPasswordHasher<TUser> passwordHasher,
        IEnumerable<IUserValidator<TUser>> userValidators, IEnumerable<IPasswordValidator<TUser>> passwordValidators,
        ILookupNormalizer keyNormalizer, IdentityErrorDescriber errors, IServiceProvider services, ILogger<UserManager<TUser>> logger)
        : base(store, optionsAccessor, passwordHasher, userValidators, passwordValidators, keyNormalizer, errors, services, logger)
    {
        ArgumentNullException.ThrowIfNull(services);
        _services = services;
    }

    private SecurityStamps Stamps => _services.GetRequiredService<SecurityStamps>();

    /// <summary>Deletes a user, and before that ends all sign-ins of the user. The user's slate stays.</summary>
    /// <exception cref="StoreUnavailableException">The store of the slates could not answer in time. Nothing was deleted.</exception>
    /// <inheritdoc/>
    public override async Task<IdentityResult> DeleteAsync(TUser user)
    {
        var owner = Stamps.GetOwner(await GetUserIdAsync(user).ConfigureAwait(false));
        return owner is null
            ? await base.DeleteAsync(user).ConfigureAwait(false)
            : await Stamps.EndSignInsAsync(owner, stamp: null, keepsCurrentSignIn: false, () => base.DeleteAsync(user))
                .ConfigureAwait(false);
    }

    /// <summary>
    /// Locks a user out until a time, or lifts the lock-out. If the time is in the future, the user gets a new security stamp, and all
    /// sign-ins of the user end. Failed attempts to sign in (<see cref="UserManager{TUser}.AccessFailedAsync"/>) don't end sign-ins.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store of the slates could not answer in time. Nothing was changed.</exception>
    /// <inheritdoc/>
    public override async Task<IdentityResult> SetLockoutEndDateAsync(TUser user, DateTimeOffset? lockoutEnd)
    {
        var isLockOut = lockoutEnd > _services.GetRequiredService<TimeProvider>().GetUtcNow()
            && await GetLockoutEnabledAsync(user).ConfigureAwait(false);
        if (!isLockOut || Store is not IUserSecurityStampStore<TUser> stamps)
            return await base.SetLockoutEndDateAsync(user, lockoutEnd).ConfigureAwait(false);

        // Saved together with the lock-out.
        await stamps.SetSecurityStampAsync(user, RandomNumberGenerator.GetHexString(40), CancellationToken).ConfigureAwait(false);
        _isLockingOut = true;
        try
        {
            return await base.SetLockoutEndDateAsync(user, lockoutEnd).ConfigureAwait(false);
        }
        finally
        {
            _isLockingOut = false;
        }
    }

    /// <summary>Saves a user. If the user has a new security stamp, the other sign-ins of the user end before that.</summary>
    /// <exception cref="StoreUnavailableException">The store of the slates could not answer in time. Nothing was saved.</exception>
    /// <inheritdoc/>
    protected override async Task<IdentityResult> UpdateUserAsync(TUser user)
    {
        if (!SupportsUserSecurityStamp) return await base.UpdateUserAsync(user).ConfigureAwait(false);
        var stamp = await GetSecurityStampAsync(user).ConfigureAwait(false);
        if (Stamps.GetOwner(await GetUserIdAsync(user).ConfigureAwait(false)) is not { } owner
            || !await Stamps.IsNewAsync(owner, stamp).ConfigureAwait(false))
            return await base.UpdateUserAsync(user).ConfigureAwait(false);

        // A user who is not valid is not saved, and so stays signed in.
        var validation = await ValidateUserAsync(user).ConfigureAwait(false);
        return validation.Succeeded
            ? await Stamps.EndSignInsAsync(owner, stamp, keepsCurrentSignIn: !_isLockingOut, () => base.UpdateUserAsync(user))
                .ConfigureAwait(false)
            : validation;
    }
}
