using System.Net;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Identity;
using static Chalkboard.Slates.AspNetCore.Tests.Infrastructure.IdentitySite;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The end of sign-ins by a new security stamp, a lock-out or a deletion of their user.</summary>
public sealed class SecurityStampTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_password_ends_all_other_sign_ins(bool isRefreshed)
    {
        await using var site = await StartAsync();
        await site.CreateUserAsync("ann");
        await site.CreateUserAsync("bob");
        var (here, there, bob) = (await site.SignInAsync("ann"), await site.SignInAsync("ann"), await site.SignInAsync("bob"));

        Assert.Equal("Succeeded", (await here.PostAsync($"/password?password=Chalk-5678&refresh={isRefreshed}")).Body);

        Assert.Equal("", await GetUserAsync(there));
        Assert.Equal("ann", await GetUserAsync(here));
        Assert.Equal("bob", await GetUserAsync(bob));
        await site.SignInAsync("ann", "Chalk-5678");
    }

    [Fact]
    public async Task A_refreshed_sign_in_needs_no_check_of_its_stamp()
    {
        await using var site = await StartAsync();
        await site.CreateUserAsync("ann");
        var browser = await site.SignInAsync("ann");
        await browser.PostAsync("/password?password=Chalk-5678");
        site.Users.ClearCommands();

        Assert.Equal("ann", await GetUserAsync(browser));

        Assert.Equal(0, site.Users.Commands);
    }

    [Fact]
    public async Task A_copy_of_a_refreshed_sign_in_ends_after_the_grace_period()
    {
        await using var site = await StartAsync();
        await site.CreateUserAsync("ann");
        var browser = await site.SignInAsync("ann");
        var copy = site.OpenBrowser();
        copy.Cookies["slate"] = browser.Cookies["slate"];

        await browser.PostAsync("/password?password=Chalk-5678");
        site.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("", await GetUserAsync(copy));
        Assert.Equal("ann", await GetUserAsync(browser));
    }

    public static TheoryData<string> Changes => [.. _changes.Keys];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_outside_of_the_requests_of_a_user_ends_all_sign_ins_on_all_nodes(string change)
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync(otherNode: one);
        await one.CreateUserAsync("ann");
        await one.CreateUserAsync("bob");
        var (here, there, bob) = (await one.SignInAsync("ann"), await two.SignInAsync("ann"), await two.SignInAsync("bob"));
        Assert.Equal("ann", await GetUserAsync(there));

        AssertSucceeded(await one.ChangeAsync("ann", _changes[change]));

        Assert.Equal(("", "", "bob"), (await GetUserAsync(here), await GetUserAsync(there), await GetUserAsync(bob)));
    }

    [Fact]
    public async Task Signing_in_with_a_password_that_is_hashed_again_ends_all_other_sign_ins()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync(
            settings => settings.Services = services => services.Configure<PasswordHasherOptions>(options => options.IterationCount = 11),
            otherNode: one);
        await one.CreateUserAsync("ann");
        var before = await one.SignInAsync("ann");

        var after = await two.SignInAsync("ann");

        Assert.Equal(("", "ann"), (await GetUserAsync(before), await GetUserAsync(after)));
        one.Users.ClearCommands();
        Assert.Equal("ann", await GetUserAsync(after));
        Assert.Equal(0, one.Users.Commands);
    }

    [Theory]
    [InlineData("AccessFailed")]
    [InlineData("Claim")]
    [InlineData("Lock-out in the past")]
    [InlineData("Lock-out that is not enabled")]
    public async Task A_change_without_a_new_security_stamp_ends_no_sign_in(string change)
    {
        await using var site = await StartAsync();
        await site.CreateUserAsync("ann");
        var browser = await site.SignInAsync("ann");

        await site.ChangeAsync("ann", async (users, user) =>
        {
            if (change == "Lock-out that is not enabled") await users.SetLockoutEnabledAsync(user, false);
            return change switch
            {
                "AccessFailed" => await users.AccessFailedAsync(user),
                "Claim" => await users.AddClaimAsync(user, new("color", "white")),
                "Lock-out in the past" => await users.SetLockoutEndDateAsync(user, site.Time.GetUtcNow().AddDays(-1)),
                _ => await users.SetLockoutEndDateAsync(user, DateTimeOffset.MaxValue),
            };
        });

        Assert.Equal("ann", await GetUserAsync(browser));
    }

    [Fact]
    public async Task Failed_attempts_that_lock_a_user_out_end_no_sign_in()
    {
        await using var site = await StartAsync(settings =>
            settings.Services = services => services.Configure<IdentityOptions>(options => options.Lockout.MaxFailedAccessAttempts = 1));
        await site.CreateUserAsync("ann");
        var browser = await site.SignInAsync("ann");

        Assert.Equal("LockedOut", (await site.OpenBrowser().PostAsync("/login?name=ann&password=wrong")).Body);

        Assert.Equal("ann", await GetUserAsync(browser));
    }

    [Fact]
    public async Task A_lock_out_ends_also_the_sign_in_that_requested_it()
    {
        await using var site = await StartAsync(settings => settings.Map = app =>
            app.MapPost("/leave", async (UserManager<IdentityUser> users, HttpContext context) =>
                (await users.SetLockoutEndDateAsync((await users.GetUserAsync(context.User))!, DateTimeOffset.MaxValue)).ToString()));
        await site.CreateUserAsync("ann");
        var browser = await site.SignInAsync("ann");

        Assert.Equal("Succeeded", (await browser.PostAsync("/leave")).Body);

        Assert.Equal("", await GetUserAsync(browser));
        AssertSucceeded(await site.ChangeAsync("ann", (users, user) => users.SetLockoutEndDateAsync(user, null)));
        await site.SignInAsync("ann");
    }

    [Fact]
    public async Task Users_who_are_not_valid_stay_signed_in()
    {
        await using var site = await StartAsync();
        await site.CreateUserAsync("ann");
        await site.CreateUserAsync("bob");
        var browser = await site.SignInAsync("ann");

        Assert.False((await site.ChangeAsync("ann", (users, user) => users.SetEmailAsync(user, "bob@example.com"))).Succeeded);

        Assert.Equal("ann", await GetUserAsync(browser));
    }

    [Fact]
    public async Task After_a_conflict_the_user_signs_in_again_and_the_next_change_ends_nothing()
    {
        await using var site = await StartAsync();
        await site.CreateUserAsync("ann");
        var browser = await site.SignInAsync("ann");
        var result = await site.ChangeAsync("ann", async (users, user) =>
        {
            // Another request has changed the user since this one has read it.
            AssertSucceeded(await site.ChangeAsync("ann", (others, other) => others.AddClaimAsync(other, new("color", "white"))));
            return await users.UpdateSecurityStampAsync(user);
        });
        Assert.Equal("ConcurrencyFailure", result.Errors.Single().Code);
        Assert.Equal("", await GetUserAsync(browser));

        browser = await site.SignInAsync("ann");
        AssertSucceeded(await site.ChangeAsync("ann", (users, user) => users.AccessFailedAsync(user)));
        site.Users.ClearCommands();

        Assert.Equal("ann", await GetUserAsync(browser));
        Assert.Equal(0, site.Users.Commands);
    }

    [Fact]
    public async Task If_the_slates_are_unavailable_the_user_is_not_changed()
    {
        await using var site = await StartAsync();
        await site.CreateUserAsync("ann");
        var (here, there) = (await site.SignInAsync("ann"), await site.SignInAsync("ann"));
        site.Store.IsReadOnly = true;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await here.PostAsync("/password?password=Chalk-5678")).Status);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => site.ChangeAsync("ann", (users, user) => users.DeleteAsync(user)));

        site.Store.IsReadOnly = false;
        Assert.Equal("ann", await GetUserAsync(there));
        await site.SignInAsync("ann");
    }

    [Theory]
    [InlineData("stamp")]
    [InlineData("deletion")]
    public async Task A_sign_in_while_a_change_is_being_saved_ends_when_it_is_saved(string change)
    {
        await using var site = await StartAsync();
        await site.CreateUserAsync("ann");
        var (isSaving, mayBeSaved) = (new TaskCompletionSource(), new TaskCompletionSource());
        site.Users.BeforeSave = () =>
        {
            isSaving.SetResult();
            return mayBeSaved.Task;
        };
        var saved = site.ChangeAsync(
            "ann", (users, user) => change == "stamp" ? users.UpdateSecurityStampAsync(user) : users.DeleteAsync(user));
        await isSaving.Task;

        var browser = await site.SignInAsync("ann");
        Assert.Equal("ann", await GetUserAsync(browser));
        mayBeSaved.SetResult();
        AssertSucceeded(await saved);

        Assert.Equal("", await GetUserAsync(browser));
        site.Users.ClearCommands();
        Assert.Equal("", await GetUserAsync(browser));
        Assert.Equal(0, site.Users.Commands);
    }

    [Fact]
    public async Task A_sign_in_before_a_transaction_of_the_application_is_committed_ends_with_the_commit()
    {
        await using var site = await StartAsync();
        await site.CreateUserAsync("ann");
        var browser = await site.InScopeAsync(async services =>
        {
            await using var transaction = await services.GetRequiredService<UsersContext>().Database.BeginTransactionAsync(Stop);
            var users = services.GetRequiredService<UserManager<IdentityUser>>();
            AssertSucceeded(await users.UpdateSecurityStampAsync((await users.FindByNameAsync("ann"))!));
            var browser = await site.SignInAsync("ann");
            Assert.Equal("ann", await GetUserAsync(browser));
            await transaction.CommitAsync(Stop);
            return browser;
        });

        Assert.Equal("", await GetUserAsync(browser));
    }

    [Fact]
    public async Task A_new_stamp_takes_four_store_calls_and_another_change_one()
    {
        await using var site = await StartAsync();
        await site.CreateUserAsync("ann");
        await site.SignInAsync("ann");
        site.Store.ClearCalls();

        AssertSucceeded(await site.ChangeAsync("ann", (users, user) => users.UpdateSecurityStampAsync(user)));
        Assert.Equal(["find", "find", "commit", "tokens.revoke_all"], GetCalls());
        AssertSucceeded(await site.ChangeAsync("ann", (users, user) => users.AccessFailedAsync(user)));
        Assert.Equal(["find"], GetCalls());
        await site.SignInAsync("ann");
        // The first one is for the count of failed attempts, which is reset.
        Assert.Equal(["find", "find", "tokens.issue", "find", "tokens.find"], GetCalls());

        IEnumerable<string> GetCalls()
        {
            var calls = site.Store.Calls.Select(call => call.Split(' ')[0]).ToList();
            site.Store.ClearCalls();
            return calls;
        }
    }

    [Fact]
    public async Task A_change_between_the_password_and_the_token_ends_the_sign_in()
    {
        await using var site = await StartAsync();
        var id = await site.CreateUserAsync("ann");
        var isChanged = false;
        site.Store.BeforeCall = async (call, _) =>
        {
            if (call != "tokens.issue" || isChanged) return;
            isChanged = true;
            AssertSucceeded(await site.ChangeAsync("ann", (users, user) => users.UpdateSecurityStampAsync(user)));
        };
        var browser = site.OpenBrowser();

        await browser.PostAsync($"/login?name=ann&password={Password}");

        Assert.True(isChanged);
        Assert.Empty(browser.Cookies);
        Assert.Empty(await site.Slates.Tokens.ListAsync(id, Stop));
        await site.SignInAsync("ann");
    }

    [Fact]
    public async Task A_change_that_is_lost_with_its_process_has_ended_the_sign_ins_and_leaves_the_user_able_to_sign_in()
    {
        await using var site = await StartAsync();
        await site.CreateUserAsync("ann");
        var browser = await site.SignInAsync("ann");
        site.Users.BeforeSave = () => throw new IOException("The process is killed.");
        await Assert.ThrowsAsync<IOException>(() => site.ChangeAsync("ann", (users, user) => users.UpdateSecurityStampAsync(user)));
        site.Users.BeforeSave = () => Task.CompletedTask;
        Assert.Equal("", await GetUserAsync(browser));

        browser = await site.SignInAsync("ann");
        Assert.Equal("ann", await GetUserAsync(browser));
        AssertSucceeded(await site.ChangeAsync("ann", (users, user) => users.UpdateSecurityStampAsync(user)));

        Assert.Equal("", await GetUserAsync(browser));
        browser = await site.SignInAsync("ann");
        site.Users.ClearCommands();
        Assert.Equal("ann", await GetUserAsync(browser));
        Assert.Equal(0, site.Users.Commands);
    }

    [Fact]
    public async Task The_stamp_is_not_readable_in_the_reserved_document()
    {
        await using var site = await StartAsync();
        var id = await site.CreateUserAsync("ann");
        await site.SignInAsync("ann");

        var stamp = await site.InScopeAsync(async services =>
            (await services.GetRequiredService<UserManager<IdentityUser>>().FindByIdAsync(id))!.SecurityStamp!);
        var owner = Assert.Single((await site.Store.ListOwnersAsync(PageRequest.First, Stop)).Items);
        Assert.True(SlateName.IsReserved(owner));
        var document = Assert.Single((await site.Store.ListAsync(owner, "", PageRequest.First, Stop)).Items);
        var content = await site.Store.FindAsync(owner, document.Id, Stop);
        Assert.DoesNotContain(stamp, System.Text.Encoding.UTF8.GetString(content!.Content.Span), StringComparison.Ordinal);
    }

    private static readonly Dictionary<string, Func<UserManager<IdentityUser>, IdentityUser, Task<IdentityResult>>> _changes = new()
    {
        ["security stamp"] = (users, user) => users.UpdateSecurityStampAsync(user),
        ["password"] = async (users, user) =>
            await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), "Chalk-5678"),
        ["two-factor"] = (users, user) => users.SetTwoFactorEnabledAsync(user, false),
        ["e-mail"] = (users, user) => users.SetEmailAsync(user, "ann@example.org"),
        ["lock-out"] = (users, user) => users.SetLockoutEndDateAsync(user, DateTimeOffset.MaxValue),
        ["deletion"] = (users, user) => users.DeleteAsync(user),
    };
}
