using Chalkboard.Slates.MongoDb.Documents;
using Chalkboard.Slates.MongoDb.Layout;
using Chalkboard.Slates.MongoDb.Tokens;
using Chalkboard.Slates.Storage;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Tests.Rendered;

/// <summary>The commands, as the driver renders them. Needs no server.</summary>
public sealed class CommandTests
{
    private static readonly DocumentFilters _one = new(new OneCollectionLayout());
    private static readonly DocumentFilters _each = new(new CollectionPerOwnerLayout());
    private static readonly string _live = "{ $gt: [{ $ifNull: ['$expires', ISODate('9999-01-01')] }, '$$NOW'] }";

    [Fact]
    public void A_document_is_found_by_its_whole_shard_key()
    {
        Assert.Equal(
            BsonDocument.Parse($"{{ _id: {{ owner: 'admin', id: 'user' }}, version: {{ $exists: true }}, $expr: {_live} }}"),
            _one.MatchLiveRow("admin", "user"));
        Assert.Equal(
            BsonDocument.Parse($"{{ _id: 'user', version: {{ $exists: true }}, $expr: {_live} }}"), _each.MatchLiveRow("admin", "user"));
    }

    [Fact]
    public void A_version_precondition_is_in_the_filter()
    {
        var version = DocumentVersion.New();

        var filter = _one.MatchLiveRow("admin", "user", Precondition.AtVersion(version));

        Assert.Equal(version.ToString(), filter["version"].AsBsonBinaryData.ToGuid(GuidRepresentation.Standard).ToString("n"));
        Assert.Equal(_one.MatchLiveRow("admin", "user"), _one.MatchLiveRow("admin", "user", Precondition.Present));
    }

    [Fact]
    public void Names_that_look_like_operators_are_literal()
    {
        Assert.Equal("$where", _one.MatchRow("$where", "$set")["_id"]["owner"]);
        Assert.Equal(
            BsonDocument.Parse($"{{ '_id.owner': '$where', '_id.id': {{ $gte: 'a.*', $gt: 'a.b' }}, version: {{ $exists: true }}, " +
                $"$expr: {_live} }}"), _one.MatchListed("$where", "a.*", "a.b"));
    }

    [Fact]
    public void Several_documents_are_found_by_the_owner_and_their_ids_or_the_range_of_a_prefix()
    {
        var condition = $"version: {{ $exists: true }}, $expr: {_live}";

        Assert.Equal(
            BsonDocument.Parse($"{{ '_id.owner': 'admin', '_id.id': {{ $in: ['user', '$set'] }}, {condition} }}"),
            _one.MatchIds("admin", ["user", "$set"]));
        Assert.Equal(BsonDocument.Parse($"{{ _id: {{ $in: ['user'] }}, {condition} }}"), _each.MatchIds("admin", ["user"]));
        Assert.Equal(
            BsonDocument.Parse($"{{ '_id.owner': 'admin', '_id.id': {{ $gte: 'a/', $lt: 'a0' }}, {condition} }}"),
            _one.MatchPrefix("admin", "a/"));
        Assert.Equal(
            BsonDocument.Parse($"{{ _id: {{ $gte: 'a\uFFFF', $lt: 'a\uD800\uDC00' }}, {condition} }}"),
            _each.MatchPrefix("admin", "a\uFFFF"));
        Assert.Equal(
            BsonDocument.Parse($"{{ _id: {{ $gte: 'a\uDBFF\uDFFF', $lt: 'b' }}, {condition} }}"),
            _each.MatchPrefix("admin", "a\U0010FFFF"));
    }

    [Fact]
    public void Content_of_a_known_version_is_left_out()
    {
        var version = DocumentVersion.New();

        var projection = DocumentRow.CreateReadProjection([version]);

        Assert.Equal(["version", "content", "text"], projection.Names);
        Assert.Equal(
            new BsonDocument("$cond", new BsonArray
            {
                new BsonDocument("$in", new BsonArray { "$version", new BsonArray { DocumentRow.ToBinary(version) } }), "$$REMOVE", "$text",
            }),
            projection["text"]);
        Assert.Equal(BsonDocument.Parse("{ version: 1, content: 1, text: 1 }"), DocumentRow.CreateReadProjection([]));
    }

    [Fact]
    public void The_state_of_a_known_token_is_read_without_its_payload()
    {
        var state = TokenStages.SelectStateById(TokenId.FromBytes(new byte[TokenId.SizeInBytes]))["$map"];

        Assert.Equal(
            BsonDocument.Parse(
                "{ seen: '$$token.seen', expires: '$$token.expires', ends: '$$token.ends', superseded: '$$token.superseded' }"),
            state["in"]);
        Assert.Equal("$filter", state["input"].AsBsonDocument.GetElement(0).Name);
    }

    [Fact]
    public void The_filter_of_an_upsert_has_no_expression() =>
        Assert.Equal(BsonDocument.Parse("{ _id: { owner: 'admin', id: 'user' } }"), _one.MatchRow("admin", "user"));

    [Fact]
    public void Content_is_written_literally_with_the_time_of_the_server()
    {
        var write = DocumentWrite.Put("user", """{"a":"$$NOW"}"""u8.ToArray(), expiresAfter: TimeSpan.FromSeconds(1.5));

        var row = Stage(
            DocumentRow.CreatePutStages(
                write, new BsonDocument("a", "$$NOW"), null, null, onlyIfAbsent: false))["$replaceWith"].AsBsonDocument;

        Assert.Equal(BsonDocument.Parse("{ $literal: { a: '$$NOW' } }"), row["content"]);
        Assert.Equal("$$NOW", row["written"]);
        Assert.Equal(BsonDocument.Parse("{ $add: ['$$NOW', NumberLong(1500)] }"), row["expires"]);
        Assert.Equal(13, row["size"]);
    }

    [Fact]
    public void The_absent_precondition_leaves_a_live_document_unchanged()
    {
        var stage = Stage(
            DocumentRow.CreatePutStages(
                DocumentWrite.Put("user", "1"u8.ToArray(), Precondition.Absent), 1, null, null, onlyIfAbsent: true));

        Assert.Equal("$$ROOT", stage["$replaceWith"]["$cond"][1]);
        Assert.Equal(
            BsonDocument.Parse(
                $"{{ $and: [{{ $ne: [{{ $ifNull: ['$version', null] }}, null] }}, {_live}] }}"), stage["$replaceWith"]["$cond"][0]);
    }

    [Fact]
    public void A_deleted_document_keeps_only_its_time() =>
        Assert.Equal(
            BsonDocument.Parse(
                "{ $replaceWith: { _id: '$_id', owner: '$owner', written: '$$NOW', expires: '$$NOW' } }"), Stage(DocumentRow.DeleteStages));

    [Fact]
    public void A_renewal_sets_the_expiry_alone() =>
        Assert.Equal(
            BsonDocument.Parse("{ $set: { expires: { $add: ['$$NOW', NumberLong(1500)] } } }"),
            Stage(DocumentRow.CreateRenewStages(DocumentWrite.Renew("user", TimeSpan.FromSeconds(1.5)))));

    [Fact]
    public void A_tokens_label_is_written_literally()
    {
        var token = new NewToken
        {
            Id = TokenId.FromBytes(new byte[TokenId.SizeInBytes]),
            Owner = "admin",
            Label = "$$ROOT",
            Lifetime = TimeSpan.FromHours(2),
            AbsoluteLifetime = TimeSpan.FromHours(1),
            MaxPerOwner = 3
        };

        var made = TokenStages.Issue(token)[0]["$set"]["tokens"]["$concatArrays"][0][0];

        Assert.Equal(BsonDocument.Parse("{ $literal: '$$ROOT' }"), made["label"]);
        Assert.Equal(made["ends"], made["expires"]);
    }

    [Fact]
    public void A_superseded_token_is_not_reissued()
    {
        var filter = TokenStages.MatchCurrent(TokenId.FromBytes(new byte[TokenId.SizeInBytes]));

        var conditions = filter["$expr"]["$gt"][0]["$size"]["$filter"]["cond"]["$and"].AsBsonArray;
        Assert.Contains(BsonDocument.Parse("{ $not: ['$$token.superseded'] }"), conditions);
    }

    [Fact]
    public void A_sign_in_beyond_MaxPerOwner_ends_with_its_whole_family()
    {
        var token = new NewToken
        {
            Id = TokenId.FromBytes(new byte[TokenId.SizeInBytes]),
            Owner = "admin",
            Label = "",
            Lifetime = TimeSpan.FromHours(2),
            AbsoluteLifetime = TimeSpan.FromHours(1),
            MaxPerOwner = 3
        };

        foreach (var stages in (BsonArray[])[TokenStages.Issue(token), TokenStages.Reissue(token.Id, token, TimeSpan.Zero)])
            Assert.Equal(
                BsonDocument.Parse("""
                    { $filter: { input: '$tokens', as: 'token', cond: { $not: [{ $in: ['$$token.family', { $slice: [
                        { $map: { input: { $filter: { input: '$tokens', as: 'token', cond: { $not: ['$$token.superseded'] } } },
                            as: 'token', in: '$$token.family' } }, 3, 1000000] }] }] } } }
                    """),
                stages[1]["$set"]["tokens"]);
    }

    [Fact]
    public void Every_pipeline_stage_is_valid_BSON()
    {
        var id = TokenId.FromBytes(new byte[TokenId.SizeInBytes]);
        var token = new NewToken
        {
            Id = id,
            Owner = "admin",
            Label = "",
            Lifetime = TimeSpan.FromHours(2),
            AbsoluteLifetime = TimeSpan.FromHours(1),
            MaxPerOwner = 3
        };
        foreach (var stages in (BsonArray[])[TokenStages.Issue(token), TokenStages.Reissue(id, token, TimeSpan.Zero),
            TokenStages.Renew(
                id, TimeSpan.FromHours(1)), TokenStages.Revoke(id), TokenStages.RevokeAll(null), TokenStages.RevokeAll(id),
                TokenStages.LockStages, DocumentRow.CheckStages, DocumentRow.DeleteStages,
                DocumentRow.CreateRenewStages(DocumentWrite.Renew("user", TimeSpan.FromHours(1)))])
        {
            var rendered = DocumentWriter.CreatePipeline(stages)
                .Render(new RenderArgs<RawBsonDocument>(
                    BsonSerializer.LookupSerializer<RawBsonDocument>(), BsonSerializer.SerializerRegistry));
            Assert.Equal(stages, BsonSerializer.Deserialize<BsonDocument>(new BsonDocument("u", rendered).ToBson())["u"]);
        }
    }

    [Theory]
    [InlineData(
        "{ operationType: 'insert', fullDocument: { version: UUID('000102030405060708090a0b0c0d0e0f') } }",
        "000102030405060708090a0b0c0d0e0f")]
    [InlineData(
        "{ operationType: 'replace', fullDocument: { version: UUID('000102030405060708090a0b0c0d0e0f') } }",
        "000102030405060708090a0b0c0d0e0f")]
    [InlineData(
        "{ operationType: 'update', updateDescription: { updatedFields: { version: UUID('000102030405060708090a0b0c0d0e0f') }, " +
        "removedFields: [] } }", "000102030405060708090a0b0c0d0e0f")]
    [InlineData(
        "{ operationType: 'update', updateDescription: { updatedFields: {}, removedFields: ['content', 'version', 'size'] } }",
        "00000000000000000000000000000000")]
    [InlineData("{ operationType: 'replace', fullDocument: {} }", "00000000000000000000000000000000")]
    [InlineData("{ operationType: 'insert', fullDocument: {} }", null)]
    [InlineData("{ operationType: 'update', updateDescription: { updatedFields: {}, removedFields: [] } }", null)]
    [InlineData(
        "{ operationType: 'update', updateDescription: { updatedFields: { expires: ISODate('2030-01-01') }, removedFields: [] } }", null)]
    public void A_change_stream_event_becomes_a_write_a_deletion_or_nothing(string change, string? version) =>
        Assert.Equal(version, Changes.ChangeStreamListener.FindVersion(BsonDocument.Parse(change))?.ToString());

    private static BsonDocument Stage(BsonArray stages) => Assert.Single(stages).AsBsonDocument;
}
