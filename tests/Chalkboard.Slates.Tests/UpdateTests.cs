using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class UpdateTests
{
    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task Sixty_four_parallel_updates_of_one_document_all_survive()
    {
        await _site.OpenSlate().User.SetAsync(new("Ann"), Stop);

        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
            await _site.OpenSlate().User.UpdateAsync(user => user with { Visits = user.Visits + 1 }, Stop), Stop)));

        Assert.Equal(64, (await _site.OpenSlate().User.GetAsync(Stop)).Value!.Visits);
    }

    [Fact]
    public async Task An_update_that_conflicts_is_repeated_with_the_newer_value()
    {
        await _site.OpenSlate().User.SetAsync(new("Ann", 1), Stop);
        var slate = _site.OpenSlate();
        await slate.User.GetAsync(Stop);
        await _site.OpenSlate().User.SetAsync(new("Bob", 7), Stop);

        var updated = await slate.User.UpdateAsync(user => user with { Visits = user.Visits + 1 }, Stop);

        Assert.Equal(new UserInfo("Bob", 8), updated.Value);
        Assert.Equal(updated, await _site.OpenSlate().User.GetAsync(Stop));
    }

    [Fact]
    public async Task An_update_that_returns_its_argument_writes_nothing()
    {
        var slate = _site.OpenSlate();
        var before = await slate.User.SetAsync(new("Ann"), Stop);

        Assert.Empty(await _site.RecordCallsAsync(async () => Assert.Equal(before, await slate.User.UpdateAsync(user => user, Stop))));
    }

    [Fact]
    public async Task An_absent_document_without_an_initial_value_is_not_updated()
    {
        var error = await Assert.ThrowsAsync<DocumentNotFoundException>(
            async () => await _site.OpenSlate().User.UpdateAsync(user => user with { Visits = 1 }, Stop));

        Assert.Equal("user", error.DocumentId);
        Assert.Contains("Set it first", error.Message, StringComparison.Ordinal);
        Assert.Null(await _site.ReadJsonAsync());
    }

    [Fact]
    public async Task An_absent_document_with_an_initial_value_is_updated_from_that_value()
    {
        var snapshot = await _site.OpenSlate().UserWithInitial.GetAsync(Stop);
        Assert.Equal((false, "nobody"), (snapshot.Exists, snapshot.Value?.Name));

        await _site.OpenSlate().UserWithInitial.UpdateAsync(user => user with { Visits = 1 }, Stop);

        Assert.Equal(new UserInfo("nobody", 1), (await _site.OpenSlate().User.GetAsync(Stop)).Value);
    }

    [Fact]
    public async Task Many_first_updates_all_survive()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
            await _site.OpenSlate().UserWithInitial.UpdateAsync(user => user with { Visits = user.Visits + 1 }, Stop), Stop)));

        Assert.Equal(16, (await _site.OpenSlate().User.GetAsync(Stop)).Value!.Visits);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_update_does_not_recreate_a_deleted_document(bool withInitial)
    {
        await _site.OpenSlate().User.SetAsync(new("Ann"), Stop);
        var slate = _site.OpenSlate();
        var document = withInitial ? slate.UserWithInitial : slate.User;
        await document.GetAsync(Stop);
        await _site.OpenSlate().User.DeleteAsync(Stop);

        var error = await Assert.ThrowsAsync<DocumentNotFoundException>(
            async () => await document.UpdateAsync(user => user with { Visits = 1 }, Stop));

        Assert.Contains("was deleted since this slate read it", error.Message, StringComparison.Ordinal);
        Assert.Null(await _site.ReadJsonAsync());
    }

    [Fact]
    public async Task An_update_that_always_conflicts_fails_after_MaxAttempts()
    {
        var site = new Site(options => options.Updates.MaxAttempts = 3);
        await site.OpenSlate().User.SetAsync(new("Ann"), Stop);
        var attempts = 0;
        var slate = site.OpenSlate();
        AddRival(site);

        var error = await Assert.ThrowsAsync<ConflictException>(async () => await slate.User.UpdateAsync(user =>
        {
            attempts++;
            return user with { Visits = 1 };
        }, Stop));

        Assert.Equal(3, attempts);
        Assert.Equal((Site.Owner, "user"), (error.Owner, error.DocumentId));
        Assert.Contains("at each of 3 attempts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_function_that_throws_changes_nothing()
    {
        await _site.OpenSlate().User.SetAsync(new("Ann"), Stop);
        var json = await _site.ReadJsonAsync();

        await Assert.ThrowsAsync<FormatException>(
            async () => await _site.OpenSlate().User.UpdateAsync(_ => throw new FormatException(), Stop));

        Assert.Equal(json, await _site.ReadJsonAsync());
        await _site.OpenSlate().User.UpdateAsync(user => user with { Visits = 1 }, Stop);
    }

    /// <summary>Adds a concurrent write just before each commit.</summary>
    private static void AddRival(Site site)
    {
        var rival = 0;
        site.Store.BeforeCall = async (call, _) =>
        {
            if (call == "commit" && Interlocked.Exchange(ref rival, 1) == 0)
            {
                await site.PutAsync("""{"name":"Rival"}""");
                rival = 0;
            }
        };
    }
}
