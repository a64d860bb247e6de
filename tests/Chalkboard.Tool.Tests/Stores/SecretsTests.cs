using Chalkboard.Tool.Stores;

namespace Chalkboard.Tool.Tests.Stores;

public sealed class SecretsTests
{
    [Theory]
    [InlineData(
        "Host=db;Username=shop;Password=s3cr3t;Database=shop", "authentication failed with s3cr3t", "authentication failed with ***")]
    [InlineData("Host=db;Pwd='s3;cr3t'", "can't parse s3;cr3t", "can't parse ***")]
    [InlineData("redis:6379,password=s3cr3t,ssl=true", "Keyword 's3cr3t' is not supported", "Keyword '***' is not supported")]
    [InlineData(
        "mongodb://shop:s3cr3t@db:27017/?x=1", "The connection string 'mongodb://shop:s3cr3t@db:27017/?x=1' is not valid.",
        "The connection string '***' is not valid.")]
    [InlineData("mongodb://shop:s3%40cr3t@db", "s3@cr3t was refused", "*** was refused")]
    [InlineData("mongodb://shop:p@s3cr3t@db", "p@s3cr3t was refused", "*** was refused")]
    public void No_message_contains_a_password(string connection, string message, string shown)
    {
        var secrets = new SecretRedactor();
        secrets.Add(connection);

        Assert.Equal(shown, secrets.Redact(message));
    }

    [Fact]
    public async Task A_connection_string_of_another_store_shows_no_password_as_a_path()
    {
        var run = await Programs.ChalkInProcessAsync(
            "slates", "owners", "--store", "sqlite", "--connection", "Host=db;Username=shop;Password=hunter2");

        Assert.Contains("There is no file Host=db;Username=shop;Password=***", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_no_secret_stays()
    {
        var secrets = new SecretRedactor();
        secrets.Add("Host=db;Username=shop;Password=s3cr3t");

        Assert.Equal("db does not answer to shop␛", secrets.Redact("db does not answer to shop\e"));
    }
}
