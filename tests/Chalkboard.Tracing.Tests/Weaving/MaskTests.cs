using Chalkboard.Tracing.Tests.Given;
using Chalkboard.Tracing.Weaving;

namespace Chalkboard.Tracing.Tests.Weaving;

public sealed class MaskTests
{
    private static readonly Mask _mask = new(new CallTraceOptions().Secrets);

    [Theory]
    [InlineData("Server=a;Password=b c;Port=1", "Server=a;Password=***;Port=1")]
    [InlineData("/search?q=x&access_token=abc&page=2", "/search?q=x&access_token=***&page=2")]
    [InlineData("Authorization: Bearer abc.def\r\nAccept: */*", "Authorization: ***\r\nAccept: */*")]
    [InlineData("{\"password\": \"a;b\", \"name\": \"x\"}", "{\"password\": \"***\", \"name\": \"x\"}")]
    [InlineData("{'apiKey':'k'}", "{'apiKey':'***'}")]
    [InlineData("PASSWORD = 'it''s'", "PASSWORD = '***''s'")]
    [InlineData("token=a&token=b", "token=***&token=***")]
    [InlineData("Login { User = x, Password = y }", "Login { User = x, Password = ***}")]
    [InlineData("password=", "password=")]
    [InlineData("the token } is unexpected", "the token } is unexpected")]
    [InlineData("nothing to hide", "nothing to hide")]
    public void Values_that_are_named_within_a_text_are_masked(string text, string masked) => Assert.Equal(masked, _mask.Within(text));

    [Fact]
    public void Any_text_is_gone_through_to_its_end()
    {
        foreach (var hostile in Some.Hostile) Assert.NotNull(_mask.Within(hostile + "token" + hostile + "password=" + hostile));
        Assert.Equal(new string('*', 3), _mask.Within("token=" + new string('x', 100_000))[6..]);
    }

    [Fact]
    public void Without_secrets_nothing_is_masked()
    {
        Assert.Equal("password=x", new Mask([]).Within("password=x"));
        Assert.False(new Mask([""]).Hides("password"));
    }
}
