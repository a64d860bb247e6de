using System.Text.RegularExpressions;
using Chalkboard.Slates.PostgreSql.Documents;
using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.PostgreSql.Statements;
using Chalkboard.Slates.PostgreSql.Tests.Infrastructure;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;
using Npgsql;
using NpgsqlTypes;

namespace Chalkboard.Slates.PostgreSql.Tests;

/// <summary>The statements: one round trip for each operation, and every statement on documents names the owner.</summary>
public sealed partial class StatementTests
{
    [Fact]
    public async Task Each_operation_is_one_round_trip()
    {
        PostgreSqlPrograms.SkipIfMissing();
        await using var proxy = new FaultyProxy((await SharedServer.GetAsync()).Port);
        await using var store =
            TestData.OpenStore(PostgreSqlServer.CreateConnectionString(proxy.Port), options =>
                options.Schema = SharedServer.CreateSchemaName());
        await store.ReadTextAsync();
        var (token, other) = (TestData.CreateToken(), TestData.CreateToken());
        var (put, a) = (TestData.CreatePut(), TestData.CreatePut("a"));
        var large = TestData.CreatePut(json: $"\"{new string('x', 100_000)}\"");
        StoredToken? found = null;
        var operations = new Dictionary<string, Func<Task>>
        {
            ["issue"] = async () => await store.Tokens.IssueAsync(token),
            ["find a token"] = async () => Assert.NotNull(found = await store.Tokens.FindAsync(token.Id)),
            ["read while signed in"] = async () => Assert.Same(
                found!.Owner,
                (await store.ReadAsync(
                    new ReadRequest(TestData.Owner, ["user", "absent"], "below/", token: found))).Token?.Owner),
            ["renew"] = async () => Assert.NotNull(await store.Tokens.RenewAsync(token.Id, TimeSpan.FromHours(1))),
            ["list tokens"] = async () => Assert.Single(await store.Tokens.ListAsync(TestData.Owner)),
            ["put"] = () => store.AssertCommitsAsync(TestData.CreateCommit(put)),
            ["put at a version"] = () =>
                store.AssertCommitsAsync(TestData.CreateCommit(TestData.CreatePut(when: Precondition.AtVersion(put.Version)))),
            ["put where absent"] =
                async () => Assert.Equal(
                    CommitStatus.Conflict,
                        (await store.CommitAsync(TestData.CreateCommit(TestData.CreatePut(when: Precondition.Absent)))).Status),
            ["renew a document"] =
                () => store.AssertCommitsAsync(TestData.CreateCommit(DocumentWrite.Renew("user", TimeSpan.FromHours(1)))),
            ["renew a document while signed in"] = () => store.AssertCommitsAsync(
                new Commit(TestData.Owner, [DocumentWrite.Renew("user", TimeSpan.FromHours(1), Precondition.Present)], token.Id)),
            ["put a large document"] = () => store.AssertCommitsAsync(TestData.CreateCommit(large)),
            ["check"] = () => store.AssertCommitsAsync(TestData.CreateCommit(DocumentWrite.Check("user", Precondition.Present))),
            ["put while signed in"] = () => store.AssertCommitsAsync(new Commit(TestData.Owner, [TestData.CreatePut()], token.Id)),
            ["several"] =
                () => store.AssertCommitsAsync(
                    TestData.CreateCommit(a, TestData.CreatePut("b"), DocumentWrite.Renew("user", TimeSpan.FromHours(1)))),
            ["find"] = async () => Assert.NotNull(await store.ReadTextAsync()),
            ["list"] = async () => Assert.Equal(3, (await store.ListAsync(TestData.Owner, "", PageRequest.First)).Items.Count),
            ["list owners"] = async () => Assert.Single((await store.ListOwnersAsync(PageRequest.First)).Items),
            ["remove at a version"] =
                () => store.AssertCommitsAsync(TestData.CreateCommit(DocumentWrite.Delete("a", Precondition.AtVersion(a.Version)))),
            ["remove while signed in"] = () => store.AssertCommitsAsync(new Commit(TestData.Owner, [DocumentWrite.Delete("b")], token.Id)),
            ["remove"] = () => store.AssertCommitsAsync(TestData.CreateCommit(DocumentWrite.Delete("user"))),
            ["drop"] = async () => Assert.False(await store.DeleteAsync(TestData.Owner)),
            ["reissue"] = async () => Assert.True(await store.Tokens.ReissueAsync(token.Id, other, TimeSpan.FromMinutes(1))),
            ["revoke"] = async () => Assert.True(await store.Tokens.RevokeAsync(other.Id)),
            ["revoke all"] = async () => Assert.Equal(0, await store.Tokens.RevokeAllAsync(TestData.Owner, null)),
        };

        var trips = new Dictionary<string, long>();
        foreach (var (name, operation) in operations)
        {
            var before = proxy.RoundTrips;
            await operation();
            trips[name] = proxy.RoundTrips - before;
        }

        Assert.Equal(operations.Keys.ToDictionary(name => name, _ => 1L), trips);
        Assert.Equal(1, proxy.Connections);
    }

    [Fact]
    public void Every_statement_on_documents_names_the_owner()
    {
        var statements = new DocumentStatements(new SchemaNames("slates")).All;
        Assert.All(statements, statement => Assert.Matches(NamesOwner, statement.Sql));
        Assert.All(statements, statement => Assert.Equal(Parts.Count(statement.Sql), OwnedParts.Count(statement.Sql)));

        // The statements in functions name the owner, too.
        var functions = Migrations.GetScriptsAfter(0, new SchemaNames("slates"), 0).Last();
        var inside = functions[functions.IndexOf("CREATE FUNCTION", StringComparison.Ordinal)..].Split(';')
            .Where(statement => Parts.IsMatch(statement)).ToList();
        Assert.True(inside.Count > 6);
        Assert.All(inside, statement => Assert.Matches(@"owner = _owner|SELECT _owner, ", statement));
    }

    [Fact]
    public void A_returned_command_holds_no_content()
    {
        var statements = new DocumentStatements(new SchemaNames("slates"));
        foreach (var statement in (
            Statement[])[statements.CommitSeveral, statements.GetCommitOne(TestData.CreatePut(), requiresSignIn: false)])
        {
            var command = statement.Rent();
            var contents =
                command.Parameters.Where(
                    parameter => parameter.NpgsqlDbType is NpgsqlDbType.Bytea or (NpgsqlDbType.Bytea | NpgsqlDbType.Array)).ToList();
            Assert.NotEmpty(contents);
            foreach (var parameter in contents)
                parameter.Value = parameter is NpgsqlParameter<ReadOnlyMemory<byte>>
                    ? new ReadOnlyMemory<byte>([1]) : new ReadOnlyMemory<byte>[] { new([1]) };

            statement.Return(command);

            Assert.All(contents,
                parameter => Assert.True(parameter.Value is null or ReadOnlyMemory<byte> { IsEmpty: true }, $"{parameter.Value} is kept."));
        }
    }

    [GeneratedRegex(@"d\.owner = \$1|SELECT \$1, \$2|slates\.(commit|delete_slate|is_signed_in)\(\$1|^SELECT \$1 <> '', true")]
    private static partial Regex NamesOwner { get; }

    [GeneratedRegex(@"(FROM|INTO|UPDATE|JOIN|USING) slates\.documents")]
    private static partial Regex Parts { get; }

    [GeneratedRegex(@"(FROM|INTO|UPDATE|JOIN|USING) slates\.documents (?s:(?!slates\.documents).)*?(owner = \$1|SELECT \$1, )")]
    private static partial Regex OwnedParts { get; }
}
