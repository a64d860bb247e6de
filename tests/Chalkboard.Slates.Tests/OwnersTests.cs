using System.Text;
using System.Text.Json;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Tests;

/// <summary>Export, import and erasure of all data of an owner. The tests of the tool do the same on a file.</summary>
public sealed class OwnersTests
{
    private readonly Site _site = new();

    private static CancellationToken Stop => Site.Stop;

    private SlateOwners Owners => _site.Client.Owners;

    [Fact]
    public async Task An_export_is_readable_JSON_without_anything_that_signs_in()
    {
        var token = await _site.Tokens.IssueAsync(
            Site.Owner, new() { Label = "Firefox \u00e4", Payload = "claims"u8.ToArray() }, Stop);
        await _site.PutAsync("""{"name":"\u00c4nn", "n":1e400}""");
        await _site.Store.CommitAsync(
            new Commit(Site.Owner, [DocumentWrite.Put("last", "[]"u8.ToArray(), default, TimeSpan.FromHours(1))]), Stop);

        var (text, export) = await ExportAsync();

        Assert.Equal(new ExportedOwner(2, 1), export);
        Assert.DoesNotContain(token.RevealSecret(), text, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Id.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("claims", text, StringComparison.Ordinal);
        Assert.Contains("\"label\": \"Firefox \u00e4\"", text, StringComparison.Ordinal);
        Assert.Contains("\"content\": {\"name\":\"\\u00c4nn\", \"n\":1e400}", text, StringComparison.Ordinal);
        var json = JsonDocument.Parse(text).RootElement;
        Assert.Equal(
            ["format", "owner", "exportedAt", "signIns", "documents"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ["label", "issuedAt", "seenAt", "expiresAt"], json.GetProperty("signIns")[0].EnumerateObject().Select(member => member.Name));
        var last = json.GetProperty("documents")[0];
        Assert.Equal("last", last.GetProperty("id").GetString());
        Assert.Equal(_site.Time.GetUtcNow() + TimeSpan.FromHours(1), last.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal(
            (await _site.Store.FindAsync(Site.Owner, "last", Stop))!.Version.ToString(), last.GetProperty("version").GetString());
    }

    [Fact]
    public async Task An_import_brings_every_document_back_byte_for_byte()
    {
        string[] contents =
        [
            "{}", " [ 1 , 2 ]\n", "\"\\ud800\"", "1e400", "null", """{"a":1,"a":2}""", new string('[', 500) + new string(']', 500),
            "not JSON", "\"" + new string('x', 300_000) + "\"", "",
        ];
        for (var i = 0; i < contents.Length; i++) await _site.PutAsync(contents[i], $"id \" {i} \u00e9\n");
        await _site.PutAsync("{}", new string('n', SlateName.MaxBytes));
        var (text, _) = await ExportAsync();
        await Owners.EraseAsync(Site.Owner, cancellationToken: Stop);

        Assert.Equal(new ImportedOwner(Site.Owner, contents.Length + 1, 0, 0), await ImportAsync(text));
        Assert.Equal(new ImportedOwner(Site.Owner, 0, contents.Length + 1, 0), await ImportAsync(text));
        Assert.Equal(new ImportedOwner("other", contents.Length + 1, 0, 0), await ImportAsync("\uFEFF" + text, "other"));

        for (var i = 0; i < contents.Length; i++) Assert.Equal(contents[i], await _site.ReadJsonAsync($"id \" {i} \u00e9\n"));
    }

    [Fact]
    public async Task Memory_is_bounded_by_a_document_whatever_the_size_of_the_slate()
    {
        var content = Encoding.UTF8.GetBytes("\"" + new string('x', 100_000) + "\"");
        for (var i = 0; i < 200; i++)
            await _site.Store.CommitAsync(new Commit(Site.Owner, [DocumentWrite.Put($"{i}", content)]), Stop);
        using var export = new LargestWriteStream();

        await Owners.ExportAsync(Site.Owner, export, Stop);

        Assert.InRange(export.Length, 20_000_000, 21_000_000);
        Assert.InRange(export.LargestWrite, 1, 500_000);
    }

    [Fact]
    public async Task A_document_with_other_content_prevents_the_import_unless_it_is_to_be_overwritten()
    {
        await _site.PutAsync("1");
        await _site.PutAsync("1", "last");
        var (text, _) = await ExportAsync();
        await _site.PutAsync("2");
        await _site.OpenSlate().Last.DeleteAsync(Stop);

        var conflict = await Assert.ThrowsAsync<ConflictException>(() => ImportAsync(text));
        Assert.Equal("user", conflict.DocumentId);
        Assert.Equal(("2", null), (await _site.ReadJsonAsync(), await _site.ReadJsonAsync("last")));

        Assert.Equal(new ImportedOwner(Site.Owner, 2, 0, 0), await ImportAsync(text, overwrite: true, isDryRun: true));
        Assert.Equal(("2", null), (await _site.ReadJsonAsync(), await _site.ReadJsonAsync("last")));

        Assert.Equal(new ImportedOwner(Site.Owner, 2, 0, 0), await ImportAsync(text, overwrite: true));
        Assert.Equal(("1", "1"), (await _site.ReadJsonAsync(), await _site.ReadJsonAsync("last")));
    }

    [Fact]
    public async Task A_document_that_is_written_during_the_import_is_not_overwritten()
    {
        await _site.PutAsync("1");
        var (text, _) = await ExportAsync();
        await Owners.EraseAsync(Site.Owner, cancellationToken: Stop);
        _site.Store.BeforeCall = async (call, _) =>
        {
            if (call != "commit") return;
            _site.Store.BeforeCall = (_, _) => Task.CompletedTask;
            await _site.PutAsync("2");
        };

        await Assert.ThrowsAsync<ConflictException>(() => ImportAsync(text));

        Assert.Equal("2", await _site.ReadJsonAsync());
    }

    [Fact]
    public async Task Documents_are_imported_with_their_remaining_lifetime_and_not_after_it()
    {
        // The client has the system's clock.
        var now = DateTimeOffset.UtcNow;
        var text = CreateExport($$"""
            { "id": "a", "expiresAt": "{{now.AddHours(3):O}}", "content": 1 },
            { "id": "b", "expiresAt": "{{now.AddHours(-1):O}}", "content": 1 }
            """);

        Assert.Equal(new ImportedOwner("ada", 1, 0, 1), await ImportAsync(text, owner: null));

        var entry = Assert.Single(await _site.Store.ListAllAsync("ada", cancellationToken: Stop).ToListAsync(Stop));
        Assert.InRange(
            entry.ExpiresAt!.Value - _site.Time.GetUtcNow(), TimeSpan.FromHours(3) - TimeSpan.FromMinutes(5), TimeSpan.FromHours(3));
    }

    public static TheoryData<string, string> Invalid => new()
    {
        { "", "it is no JSON at line 1" },
        { "hello", "it is no JSON at line 1" },
        { "[]", "it doesn't begin with" },
        { """{"owner":"ada","documents":[]}""", "it doesn't begin with" },
        { """{"format":"chalkboard-owner/2","documents":[]}""", "it doesn't begin with" },
        { """{"format":"chalkboard-owner/1","documents":[]}""", "it doesn't name its owner" },
        { """{"format":"chalkboard-owner/1","documents":[{"id":"a","content":1}],"owner":"ada"}""", "it doesn't name its owner" },
        { """{"format":"chalkboard-owner/1","owner":1,"documents":[]}""", "its owner is not text" },
        { """{"format":"chalkboard-owner/1","owner":"\u0001chalkboard/cache","documents":[]}""", "because of the owner" },
        { """{"format":"chalkboard-owner/1","owner":"\ud800","documents":[]}""", "its owner is not valid Unicode" },
        { """{"format":"chalkboard-owner/1","owner":"ada","documents":{}}""", "its documents are not an array" },
        { CreateExport("1"), "must have an \"id\" and a \"content\"" },
        { CreateExport("""{"id":"a"}"""), "must have an \"id\" and a \"content\"" },
        { CreateExport("""{"id":"a","base64":"?"}"""), "must have an \"id\" and a \"content\"" },
        { CreateExport("""{"id":"","content":1}"""), "because of the id of a document" },
        { CreateExport("""{"id":"\u0001chalkboard/owned/1","content":1}"""), "because of the id of a document" },
        { CreateExport("""{"id":"\ud800","content":1}"""), "the id of a document is not valid Unicode" },
        { CreateExport("""{"id":"a","content":1,"expiresAt":"soon"}"""), "that is no time" },
        { CreateExport("""{"id":"a","content":1,"expiresAt":"9999-01-01T00:00:00Z"}"""), "at most 100 years" },
        { CreateExport("""{"id":"a","content":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}"""), "the limit is 20" },
        { CreateExport($$"""{"id":"a","content":"{{new string('x', 100_000)}}"}"""), "which is the limit" },
        { CreateExport("""{"id":"a","content":1}""") + "}", "it is no JSON at line" },
        { CreateExport("""{"id":"a","content":1}""")[..^2], "it is no JSON at line" },
        { CreateExport("""{"id":"a","content":1}""").ReplaceLineEndings("\n") + "\n\nx", "it is no JSON at line 3" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task A_file_that_is_no_complete_export_is_refused_and_changes_nothing(string file, string reason)
    {
        var site = new Site(options => options.Documents.MaxBytes = 20);
        await site.PutAsync("1");
        site.Store.ClearCalls();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));

        var error = await Assert.ThrowsAsync<InvalidDataException>(
            async () => await site.Client.Owners.ImportAsync(null, stream, overwrite: true, cancellationToken: Stop));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("commit", site.Store.Calls);
    }

    [Fact]
    public async Task A_complete_export_without_documents_is_valid() =>
        Assert.Equal(new ImportedOwner("ada", 0, 0, 0), await ImportAsync(CreateExport("") + " \n", owner: null));

    [Fact]
    public async Task Erasing_removes_documents_and_tokens_of_one_owner_and_says_how_many()
    {
        await _site.PutAsync("1");
        await _site.PutAsync("1", "last");
        var token = await _site.SignInAsync();
        var other = await _site.SignInAsync("other");
        await _site.Client.For<UserSlate>("other").User.SetAsync(new("Bea"), Stop);
        var late = _site.OpenSlate(token);
        var lateWithoutToken = _site.OpenSlate();
        var version = (await _site.Store.FindAsync(Site.Owner, "user", Stop))!.Version;

        Assert.Equal(new ErasedOwner(2, 1), await Owners.EraseAsync(Site.Owner, cancellationToken: Stop));

        await Assert.ThrowsAsync<SignedOutException>(async () => await late.User.SetAsync(new("late"), Stop));
        Assert.False(await lateWithoutToken.User.TryReplaceAsync(new("late"), version, Stop));
        Assert.Null(await _site.ReadJsonAsync());
        Assert.Equal(new ErasedOwner(0, 0), await Owners.EraseAsync(Site.Owner, cancellationToken: Stop));
        Assert.NotNull(await _site.Store.Tokens.FindAsync(other.Id, Stop));
        Assert.True((await _site.Client.For<UserSlate>("other").User.GetAsync(Stop)).Exists);
    }

    [Fact]
    public async Task Erasing_revokes_tokens_first_and_can_not_be_cancelled_after_that()
    {
        await _site.PutAsync("1");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        _site.Store.BeforeCall = async (call, _) =>
        {
            if (call == "list") await cancellation.CancelAsync();
        };

        var calls = await _site.RecordCallsAsync(async () => await Owners.EraseAsync(Site.Owner, cancellationToken: cancellation.Token));

        Assert.Equal(["tokens.revoke_all", "list", "commit"], calls);
        Assert.Null(await _site.ReadJsonAsync());
    }

    [Fact]
    public async Task Reserved_slates_are_refused()
    {
        const string reserved = "\u0001chalkboard/cache";
        await Assert.ThrowsAsync<ArgumentException>(async () => await Owners.ExportAsync(reserved, Stream.Null, Stop));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await Owners.ImportAsync(reserved, new MemoryStream(), cancellationToken: Stop));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Owners.EraseAsync(reserved, cancellationToken: Stop));
    }

    private static string CreateExport(string documents) =>
        $$"""{"format":"chalkboard-owner/1","owner":"ada","later":{"x":[1]},"documents":[{{documents}}]}""";

    private async Task<(string Text, ExportedOwner Export)> ExportAsync()
    {
        using var stream = new MemoryStream();
        var export = await Owners.ExportAsync(Site.Owner, stream, Stop);
        return (Encoding.UTF8.GetString(stream.ToArray()), export);
    }

    private async Task<ImportedOwner> ImportAsync(
        string text, string? owner = Site.Owner, bool overwrite = false, bool isDryRun = false)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await Owners.ImportAsync(owner, stream, overwrite, isDryRun, Stop);
    }

    private sealed class LargestWriteStream : Stream
    {
        private long _length;

        public int LargestWrite { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            _length += count;
            LargestWrite = Math.Max(LargestWrite, count);
        }
    }
}
