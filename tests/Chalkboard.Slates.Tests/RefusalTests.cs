using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>A write to a deleted document is refused, and so are further writes until the document is read again.</summary>
public sealed class RefusalTests
{
    private static readonly UserInfo _ann = new("Ann");

    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    public static TheoryData<string> Refused => [.. Writes.Keys];

    private static Dictionary<string, Func<UserSlate, DocumentVersion, Task>> Writes { get; } = new()
    {
        ["set"] = (slate, _) => Assert.ThrowsAsync<DocumentNotFoundException>(async () => await slate.User.SetAsync(_ann, Stop)),
        ["replace"] = async (slate, version) => Assert.False(await slate.User.TryReplaceAsync(_ann, version, Stop)),
        ["remove"] = async (slate, version) => Assert.False(await slate.User.TryDeleteAsync(version, Stop)),
        ["update"] =
            (slate, _) =>
                Assert.ThrowsAsync<DocumentNotFoundException>(
                    async () => await slate.UserWithInitial.UpdateAsync(user => user with { Visits = 9 }, Stop)),
        ["commit a set"] = async (slate, _) => Assert.False(await slate.TryCommitAsync(commit => commit.Set(slate.User, _ann), Stop)),
        ["commit a replacement"] =
            async (slate, version) => Assert.False(await slate.TryCommitAsync(commit => commit.Replace(slate.User, _ann, version), Stop)),
        ["commit a removal"] =
            (slate, version) =>
                Assert.ThrowsAsync<ConflictException>(
                    async () => await slate.CommitAsync(commit => commit.Delete(slate.User, version), Stop)),
        ["require"] =
            async (slate, version) =>
                Assert.False(await slate.TryCommitAsync(commit => commit.Set(slate.Last, new("x")).Require(slate.User, version), Stop)),
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task After_a_refused_write_every_write_is_refused_until_the_document_is_read(string refused)
    {
        var version = (await _site.OpenSlate().User.SetAsync(_ann, Stop)).Version;
        var slate = _site.OpenSlate();
        await slate.User.GetAsync(Stop);
        await _site.OpenSlate().User.DeleteAsync(Stop);

        await Writes[refused](slate, version);

        foreach (var again in Writes.Values) await again(slate, version);
        Assert.Null(await _site.ReadJsonAsync());

        Assert.False((await slate.User.GetAsync(Stop)).Exists);
        await slate.User.SetAsync(_ann, Stop);
        Assert.NotNull(await _site.ReadJsonAsync());
    }

    [Theory]
    [InlineData("replace")]
    [InlineData("remove")]
    [InlineData("commit a replacement")]
    [InlineData("commit a removal")]
    public async Task A_given_version_proves_that_the_document_existed(string refused)
    {
        var version = (await _site.OpenSlate().User.SetAsync(_ann, Stop)).Version;
        await _site.OpenSlate().User.DeleteAsync(Stop);
        var slate = _site.OpenSlate();

        await Writes[refused](slate, version);

        await Writes["set"](slate, version);
        await Writes["update"](slate, version);
        Assert.Null(await _site.ReadJsonAsync());
    }

    [Fact]
    public async Task A_listed_document_is_not_recreated_either()
    {
        await _site.OpenSlate().User.SetAsync(_ann, Stop);
        var slate = _site.OpenSlate();
        Assert.False(await slate.User.TryReplaceAsync(_ann, DocumentVersion.None, Stop));
        await _site.OpenSlate().User.DeleteAsync(Stop);

        await Writes["set"](slate, default);
        Assert.Null(await _site.ReadJsonAsync());
    }

    [Fact]
    public async Task After_a_failed_deletion_the_document_is_still_known_to_exist()
    {
        await _site.OpenSlate().User.SetAsync(_ann, Stop);
        var slate = _site.OpenSlate();
        await slate.User.GetAsync(Stop);
        _site.Store.BeforeCall = (_, _) => throw new StoreUnavailableException("Down.");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await slate.User.DeleteAsync(Stop));
        _site.Store.BeforeCall = (_, _) => Task.CompletedTask;
        await _site.OpenSlate().User.DeleteAsync(Stop);

        await Writes["set"](slate, default);
        Assert.Null(await _site.ReadJsonAsync());
    }

    [Fact]
    public async Task After_a_write_of_unknown_outcome_the_document_is_read_again()
    {
        await _site.OpenSlate().User.SetAsync(_ann, Stop);
        var slate = _site.OpenSlate();
        await slate.User.GetAsync(Stop);
        _site.Store.BeforeCall = async (call, _) =>
        {
            if (call != "commit") return;
            _site.Store.BeforeCall = (_, _) => Task.CompletedTask;
            await _site.PutAsync("""{"name":"Bea"}""");
            throw new StoreUnavailableException("Lost.") { IsOutcomeUnknown = true };
        };

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await slate.User.SetAsync(new("Bea"), Stop));

        Assert.Equal("Bea", (await slate.User.GetAsync(Stop)).Value?.Name);
    }

    [Fact]
    public async Task After_a_refused_commit_its_documents_are_read_again()
    {
        var version = (await _site.OpenSlate().User.SetAsync(_ann, Stop)).Version;
        var slate = _site.OpenSlate();
        await slate.User.GetAsync(Stop);
        await _site.OpenSlate().User.SetAsync(new("Bea"), Stop);

        Assert.False(await slate.TryCommitAsync(commit => commit.Replace(slate.User, _ann, version), Stop));

        Assert.Equal("Bea", (await slate.User.GetAsync(Stop)).Value?.Name);
    }

    [Fact]
    public async Task A_slate_may_recreate_a_document_that_it_deleted()
    {
        var slate = _site.OpenSlate();
        await slate.User.SetAsync(_ann, Stop);
        await slate.User.DeleteAsync(Stop);
        await slate.User.SetAsync(_ann, Stop);
        await slate.User.GetAndDeleteAsync(Stop);
        await slate.User.SetAsync(_ann, Stop);

        Assert.NotNull(await _site.ReadJsonAsync());
    }
}
