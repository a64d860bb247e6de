using System.Globalization;
using System.Net;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Setup;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Files;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>Guests who sign in, and users who sign out.</summary>
public sealed class GuestMergeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signing_in_merges_the_guest_into_the_users_slate_and_deletes_it()
    {
        await using var site = await GuestSite.StartAsync();
        await site.Slates.For<CartSlate>("ann").AddAsync("milk");
        var browser = await site.OpenBrowserAsync("tea", "cake");

        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/signin?user=ann")).Status);

        Assert.Equal("milk,tea,cake", (await browser.GetAsync("/cart")).Body);
        Assert.DoesNotContain(GuestSite.CookieName, browser.Cookies);
        Assert.Equal(["ann"], await site.Slates.ListOwnersAsync(Stop).ToListAsync(Stop));
        Assert.Equal(["cart"], await ListDocumentsAsync(site, "ann"));
    }

    [Fact]
    public async Task A_merge_that_returns_the_value_of_the_user_writes_nothing()
    {
        await using var site = await GuestSite.StartAsync(merge: (_, user) => user!);
        var written = await site.Slates.For<CartSlate>("ann").Cart.SetAsync(new(["milk"]), Stop);
        var browser = await site.OpenBrowserAsync("tea");

        await browser.PostAsync("/signin?user=ann");

        Assert.Equal(written.Version, (await site.Slates.For<CartSlate>("ann").Cart.GetAsync(Stop)).Version);
        Assert.Equal(["ann"], await site.Slates.ListOwnersAsync(Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task An_open_workflow_goes_on_under_its_address()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = site.OpenBrowser();
        string[] ids =
            [(await browser.PostAsync("/checkout?address=here")).Body, (await browser.PostAsync("/checkout?address=there")).Body];

        await browser.PostAsync("/signin?user=ann");

        Assert.Equal("here", (await browser.GetAsync($"/checkout/{ids[0]}")).Body);
        Assert.Equal("there", (await browser.GetAsync($"/checkout/{ids[1]}")).Body);
    }

    [Fact]
    public async Task After_SignInAsync_the_slate_of_the_same_request_is_the_users()
    {
        await using var site = await GuestSite.StartAsync();
        await site.Slates.For<CartSlate>("ann").AddAsync("milk");
        var browser = await site.OpenBrowserAsync("tea");

        Assert.Equal("ann: milk,tea", (await browser.PostAsync("/signin-and-read?user=ann")).Body);
    }

    [Fact]
    public async Task Signing_out_begins_a_new_guest()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = await site.OpenBrowserAsync("tea");
        var firstGuest = browser.Cookies[GuestSite.CookieName];
        await browser.PostAsync("/signin?user=ann");

        await browser.PostAsync("/signout-and-add?item=cake");
        Assert.NotEqual(firstGuest, browser.Cookies[GuestSite.CookieName]);
        Assert.Equal("cake", (await browser.GetAsync("/cart")).Body);

        await browser.PostAsync("/signin?user=ann");
        Assert.Equal("tea,cake", (await browser.GetAsync("/cart")).Body);
        await browser.PostAsync("/signout");
        Assert.Equal("", (await browser.GetAsync("/cart")).Body);
    }

    [Fact]
    public async Task A_guest_that_could_not_be_assigned_does_not_come_back_after_signing_out()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = await site.OpenBrowserAsync("tea");
        // The sign-in itself writes no document.
        site.Store.BeforeCall = (call, _) =>
            call == "commit" ? throw new StoreUnavailableException("The disk is full.") : Task.CompletedTask;
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/signin?user=ann")).Status);
        Assert.Contains(GuestSite.CookieName, browser.Cookies);
        site.Store.BeforeCall = (_, _) => Task.CompletedTask;

        await browser.PostAsync("/signout");

        Assert.DoesNotContain(GuestSite.CookieName, browser.Cookies);
        Assert.Equal("", (await browser.GetAsync("/cart")).Body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tabs_that_sign_in_at_once_merge_the_guest_once(bool isOnDisk)
    {
        using var folder = new TemporaryFolder();
        await using var site = await GuestSite.StartAsync(site =>
        {
            if (isOnDisk) site.StoreIn = storeIn => storeIn.Sqlite(folder.GetPath("slates.db"));
        });
        for (var round = 0; round < 5; round++)
        {
            var user = string.Create(CultureInfo.InvariantCulture, $"user{round}");
            await site.Slates.For<CartSlate>(user).AddAsync("milk");
            var browser = await site.OpenBrowserAsync("tea", "cake");
            var tabs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SignInTabAsync(site, browser, user)));

            Assert.All(tabs, tab => Assert.Equal(HttpStatusCode.OK, tab.Status));
            Assert.Equal("milk,tea,cake", await site.GetItemsAsync(user));
            Assert.Equal(["cart"], await ListDocumentsAsync(site, user));
        }

        Assert.DoesNotContain(site.Logs.Lines, line => line.Contains("could not be merged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_of_several_users_with_one_guest_cookie_gets_the_guest()
    {
        await using var site = await GuestSite.StartAsync();
        for (var round = 0; round < 10; round++)
        {
            var users = Enumerable.Range(0, 4).Select(i => string.Create(CultureInfo.InvariantCulture, $"user{round}-{i}")).ToList();
            var browser = await site.OpenBrowserAsync("tea");

            await Task.WhenAll(users.Select(user => SignInTabAsync(site, browser, user)));

            var carts = await Task.WhenAll(users.Select(site.GetItemsAsync));
            Assert.Equal(["", "", "", "tea"], carts.Order(StringComparer.Ordinal));
            foreach (var user in users) Assert.DoesNotContain(await ListDocumentsAsync(site, user), id => id != "cart");
        }
    }

    [Fact]
    public async Task A_guest_whom_a_user_has_claimed_stays_that_users_although_the_merge_is_interrupted()
    {
        await using var site = await GuestSite.StartAsync();
        var guests = site.Services.GetRequiredService<SlateGuests>();
        var secret = (await site.OpenBrowserAsync("tea")).Cookies[GuestSite.CookieName];
        var (ann, bob) = (await SignInAsync(site, "ann"), await SignInAsync(site, "bob"));
        await guests.AssignAsync(secret, ann, Stop);
        await guests.AssignAsync(secret, bob, Stop);
        site.Store.BeforeCall = (call, _) => call == "tokens.revoke" ? throw new StoreUnavailableException("Killed.") : Task.CompletedTask;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => guests.MergeAsync(ann, Stop).AsTask());
        site.Store.BeforeCall = (_, _) => Task.CompletedTask;

        await guests.MergeAsync(bob, Stop);
        Assert.Equal("", await site.GetItemsAsync("bob"));
        await guests.MergeAsync(ann, Stop);

        Assert.Equal("tea", await site.GetItemsAsync("ann"));
        Assert.Empty(await ListDocumentsAsync(site, "bob"));
    }

    [Fact]
    public async Task Each_write_of_the_guest_that_succeeds_while_another_tab_signs_in_is_in_the_users_slate()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = await site.OpenBrowserAsync("first");
        var added = new List<string> { "first" };
        var writer = Task.Run(async () =>
        {
            // More than are written until the guest is frozen.
            for (var i = 0; i < 1_000; i++)
            {
                using var tab = Copy(site, browser);
                var item = string.Create(CultureInfo.InvariantCulture, $"item{i}");
                if ((await tab.PostAsync($"/cart?item={item}")).Status == HttpStatusCode.Unauthorized) return;
                lock (added) added.Add(item);
            }
        }, Stop);
        while (added.Count < 5) await Task.Yield();

        await SignInTabAsync(site, browser, "ann");
        await writer;

        Assert.Equal(string.Join(',', added), await site.GetItemsAsync("ann"));
    }

    [Fact]
    public async Task Each_write_of_the_user_during_the_merge_takes_effect()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = await site.OpenBrowserAsync("tea");
        var writes = 0;
        site.Store.AfterCall = call =>
        {
            // After the merge has read the user's cart.
            if (call != "find cart" || writes >= 6) return;
            writes++;
            var item = string.Create(CultureInfo.InvariantCulture, $"milk{writes}");
            if (writes % 2 == 0) site.Slates.For<CartSlate>("ann").AddAsync(item).GetAwaiter().GetResult();
        };

        await browser.PostAsync("/signin?user=ann");

        Assert.Equal("milk2,milk4,milk6,tea", string.Join(',', (await site.GetItemsAsync("ann")).Split(',').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_merge_that_throws_does_not_prevent_the_sign_in_and_is_repeated_at_the_next_one_in_any_browser()
    {
        var isBroken = true;
        await using var site = await GuestSite.StartAsync(
            merge: (guest, user) => isBroken ? throw new InvalidOperationException("The merge is broken.") : GuestSite.Merge(guest, user));
        var browser = await site.OpenBrowserAsync("tea");

        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/signin?user=ann")).Status);
        Assert.Equal("", (await browser.GetAsync("/cart")).Body);
        Assert.DoesNotContain(GuestSite.CookieName, browser.Cookies);
        Assert.Contains(site.Logs.Lines, line => line.Contains("could not be merged", StringComparison.Ordinal));

        isBroken = false;
        Assert.Equal("tea", (await (await site.SignInAsync("ann")).GetAsync("/cart")).Body);
        Assert.Equal("tea", (await (await site.SignInAsync("ann")).GetAsync("/cart")).Body);
        Assert.Equal(["cart"], await ListDocumentsAsync(site, "ann"));
    }

    /// <summary>All calls of the store fail from one call on, as for a process that is killed there; the next process goes on.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_merge_that_is_killed_at_any_point_is_completed_at_the_next_sign_in(bool isCallCarriedOut)
    {
        await using var site = await GuestSite.StartAsync();
        var guests = site.Services.GetRequiredService<SlateGuests>();
        var completed = false;
        for (var killedAt = 1; !completed; killedAt++)
        {
            Assert.True(killedAt < 100, "The merge does not end.");
            var user = string.Create(CultureInfo.InvariantCulture, $"user{killedAt}");
            await site.Slates.For<CartSlate>(user).AddAsync("milk");
            var browser = await site.OpenBrowserAsync("tea", "cake");
            var checkout = WorkflowId.Parse((await browser.PostAsync("/checkout?address=here")).Body, CultureInfo.InvariantCulture);
            var secret = browser.Cookies[GuestSite.CookieName];
            var signIn = await SignInAsync(site, user);

            var calls = 0;
            if (isCallCarriedOut) site.Store.AfterCall = _ => FailFrom(killedAt, ref calls);
            else
                site.Store.BeforeCall = (_, _) =>
                {
                    FailFrom(killedAt, ref calls);
                    return Task.CompletedTask;
                };
            var isAssigned = false;
            try
            {
                await guests.AssignAsync(secret, signIn, Stop);
                isAssigned = true;
                await guests.MergeAsync(signIn, Stop);
                completed = true;
            }
            catch (StoreUnavailableException)
            {
            }

            site.Store.AfterCall = _ => { };
            site.Store.BeforeCall = (_, _) => Task.CompletedTask;
            var nextSignIn = await SignInAsync(site, user);
            // The browser keeps its cookie until the guest is assigned.
            if (!isAssigned) await guests.AssignAsync(secret, nextSignIn, Stop);
            await guests.MergeAsync(nextSignIn, Stop);

            Assert.Equal("milk,tea,cake", await site.GetItemsAsync(user));
            Assert.Equal("here", (await site.Slates.For<CartSlate>(user).Checkout[checkout].GetAsync(Stop)).Value?.Address);
            Assert.Equal(["cart", $"checkout/{checkout}"], await ListDocumentsAsync(site, user));
            Assert.DoesNotContain(await site.Slates.ListOwnersAsync(Stop).ToListAsync(Stop), SlateName.IsGuest);
        }
    }

    [Fact]
    public async Task A_guest_cookie_that_an_attacker_has_planted_reveals_nothing_of_the_user()
    {
        await using var site = await GuestSite.StartAsync();
        await site.Slates.For<CartSlate>("ann").AddAsync("secret");
        var attacker = await site.OpenBrowserAsync("bait");
        var victim = Copy(site, attacker);
        var planted = attacker.Cookies[GuestSite.CookieName];

        await victim.PostAsync("/signin?user=ann");
        await victim.PostAsync("/cart?item=more");

        Assert.Equal("", (await attacker.GetAsync("/cart")).Body);
        Assert.Equal(HttpStatusCode.Unauthorized, (await attacker.PostAsync("/cart?item=late")).Status);
        attacker.Cookies[GuestSite.CookieName] = planted;
        await attacker.PostAsync("/signin?user=attacker");
        Assert.Equal("", (await attacker.GetAsync("/cart")).Body);
        Assert.Equal("secret,bait,more", (await victim.GetAsync("/cart")).Body);
        await victim.PostAsync("/signout");
        await victim.PostAsync("/cart?item=private");
        Assert.NotEqual(planted, victim.Cookies[GuestSite.CookieName]);
    }

    [Fact]
    public async Task A_slate_that_was_used_before_signing_in_stays_the_guests_and_can_not_be_written()
    {
        await using var site = await GuestSite.StartAsync(site => site.Map = app =>
        {
            GuestSite.Map(app);
            app.MapPost("/add-after-signin", async (HttpContext context, CartSlate slate) =>
            {
                await slate.AddAsync("tea");
                await context.SignInAsync(TestData.CreatePrincipal("ann"));
                await context.GetSlate<CartSlate>().AddAsync("cake");
                await slate.AddAsync("lost");
            });
        });
        var browser = site.OpenBrowser();

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.PostAsync("/add-after-signin")).Status);

        Assert.Equal("tea,cake", await site.GetItemsAsync("ann"));
    }

    [Fact]
    public async Task A_user_who_is_deleted_during_the_merge_is_not_created_again()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = await site.OpenBrowserAsync("tea");
        site.Store.BeforeCall = async (call, _) =>
        {
            if (call != "find cart") return;
            site.Store.BeforeCall = (_, _) => Task.CompletedTask;
            await site.Slates.Owners.EraseAsync("ann", cancellationToken: Stop);
        };

        await browser.PostAsync("/signin?user=ann");

        Assert.Empty(await ListDocumentsAsync(site, "ann"));
    }

    [Fact]
    public async Task A_sign_in_without_a_guest_costs_one_call_more()
    {
        await using var plain = await Site.StartAsync();
        await plain.OpenBrowser().PostAsync("/signin?user=ann");
        await using var site = await GuestSite.StartAsync();

        await site.OpenBrowser().PostAsync("/signin?user=ann");

        Assert.Equal(["list"], site.Store.Calls.Except(plain.Store.Calls));
        Assert.Equal(plain.Store.Calls.Length + 1, site.Store.Calls.Length);
    }

    [Fact]
    public async Task A_sign_in_without_the_guests_cookie_is_followed_by_the_merge_in_the_next_request()
    {
        await using var site = await GuestSite.StartAsync(site =>
            site.Tokens = tokens => tokens.AddClaimsFrom<CartSlate>(async (slate, _) => [new("items", await slate.GetItemsAsync())]));
        await site.Slates.For<CartSlate>("ann").AddAsync("milk");
        var browser = await site.OpenBrowserAsync("tea");

        // A browser does not send a SameSite=Lax cookie with a form that an identity provider posts.
        await SignInWithoutGuestCookieAsync(browser, "/signin?user=ann");
        Assert.Equal("milk,tea", (await browser.GetAsync("/cart")).Body);

        Assert.DoesNotContain(GuestSite.CookieName, browser.Cookies);
        site.Store.ClearCalls();
        await browser.GetAsync("/cart");
        Assert.Equal(["tokens.find", "find cart"], site.Store.Calls);
    }

    [Fact]
    public async Task A_failure_of_the_store_during_the_merge_fails_no_request_and_the_next_one_merges()
    {
        await using var site = await GuestSite.StartAsync();
        var browser = await site.OpenBrowserAsync("tea");
        site.Store.BeforeCall = (call, _) =>
            call == "commit" ? throw new StoreUnavailableException("The disk is full.") : Task.CompletedTask;
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/signin?user=ann")).Status);
        Assert.Equal("", (await browser.GetAsync("/cart")).Body);

        site.Store.BeforeCall = (_, _) => Task.CompletedTask;

        Assert.Equal("tea", (await browser.GetAsync("/cart")).Body);
    }

    [Fact]
    public async Task One_commit_may_write_documents_of_slates_with_and_without_guests()
    {
        await using var site = await GuestSite.StartAsync(site => site.Map = app =>
        {
            GuestSite.Map(app);
            app.MapPost("/both", async (UserSlate user, CartSlate cart) => await user.CommitAsync(
                commit => commit.Set(user.User, new("Ann")).Set(cart.Cart, new(["tea"]))));
        });
        var browser = await site.SignInAsync("ann");

        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/both")).Status);

        Assert.Equal("tea", (await browser.GetAsync("/cart")).Body);
        Assert.Equal("Ann", (await browser.GetAsync("/settings")).Body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sign_in_with_the_cookie_scheme_merges_the_guest(bool isCookieMissing)
    {
        await using var site = await GuestSite.StartAsync(site =>
        {
            site.Services = services => services.AddAuthentication().AddCookie().KeepTicketsInSlates();
            site.Services += services =>
                services.Configure<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme, options =>
                {
                    options.ExpireTimeSpan = new SlateOptions().Tokens.Lifetime;
                    options.Cookie.Name = "ticket";
                });
            site.Map = app =>
            {
                GuestSite.Map(app);
                app.MapPost("/cookie-signin", (HttpContext context, string user) =>
                    context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, TestData.CreatePrincipal(user)));
                app.MapGet("/cookie-cart", async (HttpContext context) =>
                {
                    context.User = (await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme)).Principal!;
                    return await context.GetSlate<CartSlate>().GetItemsAsync();
                });
            };
        });
        var browser = await site.OpenBrowserAsync("tea");

        if (isCookieMissing) await SignInWithoutGuestCookieAsync(browser, "/cookie-signin?user=ann");
        else Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/cookie-signin?user=ann")).Status);

        Assert.Equal("tea", (await browser.GetAsync("/cookie-cart")).Body);
        Assert.DoesNotContain(GuestSite.CookieName, browser.Cookies);
    }

    private static async Task SignInWithoutGuestCookieAsync(Browser browser, string path)
    {
        browser.Cookies.Remove(GuestSite.CookieName, out var secret);
        await browser.PostAsync(path);
        browser.Cookies[GuestSite.CookieName] = secret!;
    }

    private static async Task<StoredToken> SignInAsync(Site site, string user)
    {
        var issued = await site.Slates.Tokens.IssueAsync(user, cancellationToken: Stop);
        return (await site.Slates.Tokens.FindAsync(issued.RevealSecret(), Stop))!;
    }

    private static void FailFrom(int call, ref int calls)
    {
        if (++calls >= call) throw new StoreUnavailableException("The process is killed.") { IsOutcomeUnknown = true };
    }

    private static Browser Copy(Site site, Browser browser)
    {
        var tab = site.OpenBrowser();
        foreach (var (name, value) in browser.Cookies) tab.Cookies[name] = value;
        return tab;
    }

    private static Task<BrowserResponse> SignInTabAsync(Site site, Browser browser, string user) =>
        Copy(site, browser).PostAsync($"/signin?user={user}");

    private static Task<List<string>> ListDocumentsAsync(Site site, string user) =>
        site.Services.GetRequiredService<ISlateStore>().ListAllAsync(user, cancellationToken: Stop)
            .Select(entry => entry.Id).ToListAsync(Stop).AsTask();
}
