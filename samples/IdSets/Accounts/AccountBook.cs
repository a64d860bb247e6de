using IdSets.Business;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace IdSets.Accounts;

/// <summary>The accounts, with their passwords.</summary>
public sealed class AccountBook(BusinessContext business)
{
    /// <summary>The longest password, in characters. The time of hashing is proportional to the length.</summary>
    public const int MaxPassword = 200;

    private static readonly PasswordHasher<Account> _hasher = new();

    // An unknown user has this password, so that the response takes as long as for a known one.
    private static readonly Account _unknownAccount = Create("", Guid.NewGuid().ToString());

    /// <summary>Creates an account without storing it.</summary>
    public static Account Create(string userName, string password, bool staff = false)
    {
        var account = new Account { UserName = userName, PasswordHash = "", Staff = staff };
        account.PasswordHash = _hasher.HashPassword(account, password);
        return account;
    }

    /// <summary>Returns the account with a name and a password; null if there is none.</summary>
    public async Task<Account?> FindAsync(string userName, string password, CancellationToken cancellationToken)
    {
        var account = userName.Length is > 0 and <= Account.MaxUserName
            ? await business.Accounts.SingleOrDefaultAsync(account => account.UserName == userName, cancellationToken)
            : null;
        var boundedPassword = password.Length <= MaxPassword ? password : "";
        var result = _hasher.VerifyHashedPassword(account ?? _unknownAccount, (account ?? _unknownAccount).PasswordHash, boundedPassword);
        if (account is null || result == PasswordVerificationResult.Failed) return null;

        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            account.PasswordHash = _hasher.HashPassword(account, boundedPassword);
            await business.SaveChangesAsync(cancellationToken);
        }

        return account;
    }
}
