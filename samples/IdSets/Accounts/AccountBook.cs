using IdSets.Business;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace IdSets.Accounts;

/// <summary>The accounts, and whose password is whose.</summary>
public sealed class AccountBook(BusinessContext business)
{
    /// <summary>The longest password, in characters. Hashing takes time in proportion.</summary>
    public const int MaxPassword = 200;

    private static readonly PasswordHasher<Account> _hasher = new();

    // A user who doesn't exist has this password, so that finding out takes as long as with one who does.
    private static readonly Account _nobody = Make("", Guid.NewGuid().ToString());

    /// <summary>Makes an account, without storing it.</summary>
    public static Account Make(string userName, string password, bool staff = false)
    {
        var account = new Account { UserName = userName, PasswordHash = "", Staff = staff };
        account.PasswordHash = _hasher.HashPassword(account, password);
        return account;
    }

    /// <summary>Finds the account that this name and password belong to; null if there is none.</summary>
    public async Task<Account?> FindAsync(string userName, string password, CancellationToken cancellation)
    {
        var found = userName.Length is > 0 and <= Account.MaxUserName
            ? await business.Accounts.SingleOrDefaultAsync(account => account.UserName == userName, cancellation)
            : null;
        var typed = password.Length <= MaxPassword ? password : "";
        var verdict = _hasher.VerifyHashedPassword(found ?? _nobody, (found ?? _nobody).PasswordHash, typed);
        if (found is null || verdict == PasswordVerificationResult.Failed) return null;

        if (verdict == PasswordVerificationResult.SuccessRehashNeeded)
        {
            found.PasswordHash = _hasher.HashPassword(found, typed);
            await business.SaveChangesAsync(cancellation);
        }

        return found;
    }
}
