using Chalkboard.Tracing.Masking;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Masking;

public sealed class SecretMaskerTests
{
    private static readonly SecretMasker _masker = new([.. new RecordingOptions().SecretNames]);

    [Theory]

    // Connection strings.
    [InlineData("Server=a;Password=b c;Port=1", "Server=a;Password=***;Port=1")]
    [InlineData("Server=a;Password=a,X;Port=1", "Server=a;Password=***;Port=1")]
    [InlineData("Server=a;Pwd='a;X''Y';Port=1", "Server=a;Pwd='***';Port=1")]
    [InlineData("Server=a;Password=\"a;'X\"\"Y\";Port=1", "Server=a;Password=\"***\";Port=1")]
    [InlineData("Server=a;Password=a\"X;Port=1", "Server=a;Password=***;Port=1")]
    [InlineData("Driver={x};Pwd={a;X}}Y};Port=1", "Driver={x};Pwd=***;Port=1")]
    [InlineData(
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=ab/c+X==;EndpointSuffix=b",
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=***;EndpointSuffix=b")]
    [InlineData(
        "Endpoint=sb://a/;SharedAccessKeyName=b;SharedAccessKey=X=", "Endpoint=sb://a/;SharedAccessKeyName=***;SharedAccessKey=***")]
    [InlineData("User ID = x; Password = a,X; Port = 1", "User ID = x; Password = ***; Port = 1")]
    [InlineData("PASSWORD = 'it''s'", "PASSWORD = '***'")]

    // Addresses, queries and forms.
    [InlineData("/search?q=x&access_token=abc&page=2", "/search?q=x&access_token=***&page=2")]
    [InlineData("GET /x?api-key=a,b;X HTTP/1.1", "GET /x?api-key=*** HTTP/1.1")]
    [InlineData("pass%77ord=a%26X&b=1", "pass%77ord=***&b=1")]
    [InlineData("password=X&user=b", "password=***&user=b")]
    [InlineData("user[password]=X&b=1", "user[password]=***&b=1")]
    [InlineData("/login?next=%2Fx%3Ftoken%3DX%26a%3D1&b=2", "/login?next=%2Fx%3Ftoken%3D***%26a%3D1&b=2")]
    [InlineData("https://user:X@host/path", "https://user:***@host/path")]
    [InlineData("https://user:a/X@host/path", "https://user:***@host/path")]
    [InlineData("redis://:p@X@host:6379", "redis://:***@host:6379")]
    [InlineData("https://0123456789abcdef0123456789@github.com/x", "https://***@github.com/x")]
    [InlineData("https://host:8080/users/@me", "https://host:8080/users/@me")]
    [InlineData("ssh://git@github.com/x", "ssh://git@github.com/x")]
    [InlineData("token=a&token=b", "token=***&token=***")]
    [InlineData("https://a.blob.core.windows.net/c?sv=1&sig=X%3D&se=2", "https://a.blob.core.windows.net/c?sv=1&sig=***&se=2")]

    // Headers.
    [InlineData("Authorization: Bearer abc.def\r\nAccept: */*", "Authorization: ***\r\nAccept: */*")]
    [InlineData("Cookie: a=1; sid=X", "Cookie: ***")]
    [InlineData("Set-Cookie: a=\"1\"; b=X\nX-Api-Key: a, X\nHost: b", "Set-Cookie: ***\nX-Api-Key: ***\nHost: b")]
    [InlineData("Proxy-Authorization: Digest username=\"a\",\r\n response=\"X\"\r\nHost: b", "Proxy-Authorization: ***\r\nHost: b")]
    [InlineData("sent Bearer X", "sent Bearer ***")]
    [InlineData("Basic dXNlcjpY", "Basic ***")]
    [InlineData("Basic authentication of a Bearer token is needed", "Basic authentication of a Bearer token is needed")]
    [InlineData("WWW-Authenticate: Bearer error=\"invalid_token\"", "WWW-Authenticate: Bearer error=\"invalid_token\"")]
    [InlineData("curl -H \"Authorization: token X\" https://host", "curl -H \"Authorization: ***\" https://host")]

    // JSON.
    [InlineData("{\"password\": \"a;b\", \"name\": \"x\"}", "{\"password\": \"***\", \"name\": \"x\"}")]
    [InlineData("{\"password\":\"a\\\"X\"}", "{\"password\":\"***\"}")]
    [InlineData("{\"password\":\"a\\\\\",\"name\":\"x\"}", "{\"password\":\"***\",\"name\":\"x\"}")]
    [InlineData("{\"p\\u0061ssword\":\"X\",\"a\":1}", "{\"p\\u0061ssword\":\"***\",\"a\":1}")]
    [InlineData(
        "{\"body\":\"{\\\"password\\\":\\\"a\\\\\\\"X\\\",\\\"b\\\":1}\"}", "{\"body\":\"{\\\"password\\\":\\\"***\\\",\\\"b\\\":1}\"}")]
    [InlineData("{\"body\":\"{\\u0022pin\\u0022:1234,\\u0022b\\u0022:1}\"}", "{\"body\":\"{\\u0022pin\\u0022:***,\\u0022b\\u0022:1}\"}")]
    [InlineData("{\"credentials\":{\"user\":\"a\",\"x\":[\"}X\"]},\"b\":1}", "{\"credentials\":***,\"b\":1}")]
    [InlineData("{\"password\":\"a\\\"X", "{\"password\":\"***")]
    [InlineData("{'apiKey':'k'}", "{'apiKey':'***'}")]
    [InlineData("{\"name\":\"Authorization\",\"value\":\"Bearer X\"}", "{\"name\":\"Authorization\",\"value\":\"***\"}")]
    [InlineData("{\"value\":\"X\",\"name\":\"password\"}", "{\"value\":\"***\",\"name\":\"password\"}")]
    [InlineData("[\"password\",\"X\"]", "[\"password\",\"***\"]")]
    [InlineData("{\"cs\":\"Server=a;Password=X\",\"b\":1}", "{\"cs\":\"Server=a;Password=***\",\"b\":1}")]

    // XML.
    [InlineData("<a><Password>a&lt;/b&gt;X</Password><b>1</b></a>", "<a><Password>***</Password><b>1</b></a>")]
    [InlineData(
        "<wsse:Password Type=\"x>y\"><![CDATA[a</wsse:Password>X]]></wsse:Password>", "<wsse:Password Type=\"x>y\">***</wsse:Password>")]
    [InlineData("<user pin='1' name='x'/>", "<user pin='***' name='x'/>")]
    [InlineData("<add key=\"Smtp:Password\" value=\"X\" />", "<add key=\"Smtp:Password\" value=\"***\" />")]
    [InlineData("<key>password</key>\n<string>X</string>", "<key>password</key>\n<string>***</string>")]
    [InlineData("&lt;secret&gt;X&amp;lt;Y&lt;/secret&gt;", "&lt;secret&gt;***&lt;/secret&gt;")]
    [InlineData("Task<Token> was expected", "Task<Token> was expected")]

    // Pairs, records and prose.
    [InlineData("[password, a]X]", "[password, ***]")]
    [InlineData("[a, 1], [Api-Key, X], [b, 2]", "[a, 1], [Api-Key, ***], [b, 2]")]
    [InlineData("(password, a)X)", "(password, ***)")]
    [InlineData("Login { User = x, Password = y }", "Login { User = x, Password = *** }")]
    [InlineData("Login { Password = a, X; }Y, User = x }", "Login { Password = ***, User = x }")]
    [InlineData("{ Key = password, Value = X }", "{ Key = password, Value = *** }")]
    [InlineData("ALTER USER a WITH PASSWORD 'a''X' VALID", "ALTER USER a WITH PASSWORD '***' VALID")]
    [InlineData("CREATE USER a IDENTIFIED BY 'a''X' REQUIRE SSL", "CREATE USER a IDENTIFIED BY '***' REQUIRE SSL")]
    [InlineData("secret: |\n  X\n  Y\nb: c", "secret: ***\nb: c")]
    [InlineData("run --password X --verbose", "run --password *** --verbose")]
    [InlineData("Card Number: 4111 1111", "Card Number: ***")]
    [InlineData("password -> X", "password -> ***")]
    [InlineData("login failed; Password=X; user x", "login failed; Password=***; user x")]
    [InlineData("form-data; name=\"password\"\r\n\r\na\r\nX\r\n--b\r\n", "form-data; name=\"password\"\r\n\r\n***\r\n--b\r\n")]
    [InlineData(
        "-----BEGIN RSA PRIVATE KEY-----\nX\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----")]
    [InlineData("got eyJhbGciOi.eyJzdWIi.c2ln here", "got *** here")]

    // No secrets.
    [InlineData("password=", "password=")]
    [InlineData("the token } is unexpected", "the token } is unexpected")]
    [InlineData("Unexpected token '}' in line 3: x", "Unexpected token '}' in line 3: x")]
    [InlineData(
        "System.Private.CoreLib, Version=10.0.0.0, PublicKeyToken=7cec85d7bea7798e",
        "System.Private.CoreLib, Version=10.0.0.0, PublicKeyToken=7cec85d7bea7798e")]
    [InlineData(
        "shipping=1;monkey=2;design=3;inside=4;lesson=5;compass=6;opinion: 7",
        "shipping=1;monkey=2;design=3;inside=4;lesson=5;compass=6;opinion: 7")]
    [InlineData("at 10:30:15 C:\\new\\table.txt https://host/x?id=3", "at 10:30:15 C:\\new\\table.txt https://host/x?id=3")]
    [InlineData("at Shop.Token.Parse(String s) in /src/Token.cs:line 4", "at Shop.Token.Parse(String s) in /src/Token.cs:line 4")]
    [InlineData("{\"token\":null,\"secret\":false,\"pin\":1234}", "{\"token\":null,\"secret\":false,\"pin\":***}")]
    [InlineData("nothing to hide", "nothing to hide")]
    public void Secrets_within_a_text_are_masked_to_their_ends(string text, string masked) => Assert.Equal(masked, _masker.MaskText(text));

    [Theory]
    [InlineData("https://user:X", "https://user:***")]
    [InlineData("https://user:1234", "https://user:***")]
    [InlineData("sent eyJhb", "sent ***")]
    [InlineData("Basic dXNl", "Basic ***")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nX", "-----BEGIN PRIVATE KEY-----***")]
    [InlineData("<password>X", "<password>***")]
    public void A_truncated_secret_is_masked(string text, string masked) => Assert.Equal(masked, _masker.MaskText(text, isTruncated: true));

    [Theory]
    [InlineData(
        "password userPassword dbpassword PASSWORD_HASH X-Api-Key api_key apiKey API-KEY ssn customerSSN user_ssn pin userPin PIN pinCode cvv CVV2 cvc otp sid connect.sid JSESSIONID Pwd AccountKey")]
    [InlineData(
        "client_secret refresh_token idToken SharedAccessSignature sig Authorization proxy-authorization Set-Cookie GetCookieAsync cardNumber iban privateKey ConnectionStrings:Db.ConnectionString")]
    public void Names_of_secrets_are_recognized_by_their_words(string names) =>
        Assert.All(names.Split(' '), name => Assert.True(_masker.IsSecret(name), name));

    [Theory]
    [InlineData(
        "shipping ping spin opinion spinner pinned monkey key keys CancellationToken cancellationToken tokenizer PublicKeyToken tokenType inside side sidebar consider design assign signal")]
    [InlineData(
        "className BusinessName lesson mission passenger compass bypass passThrough secretary maxTokens cookiePolicy author authorize hotpot canopy panel cvs dossn sigma basin Assign")]
    public void Names_that_only_look_like_secrets_are_not_secret(string names) =>
        Assert.All(names.Split(' '), name => Assert.False(_masker.IsSecret(name), name));

    [Fact]
    public void Hostile_texts_are_masked_to_their_ends()
    {
        foreach (var hostile in TestData.HostileTexts)
        {
            Assert.NotNull(_masker.MaskText(hostile + "token" + hostile + "password=" + hostile));
            foreach (var form in (string[])["<", "//", "[password,", "\"", "\\", "%", "&#", "<password>", "eyJ", "--", "Basic ",
                "name=\"password\" value=", "{\"token\":{"])
                Assert.NotNull(_masker.MaskText(string.Concat(Enumerable.Repeat(form, 200)) + hostile + form, isTruncated: true));
        }

        Assert.Equal(new string('*', 3), _masker.MaskText("token=" + new string('x', 100_000))[6..]);
    }

    [Fact]
    public void Without_secrets_nothing_is_masked()
    {
        Assert.Equal("password=x", new SecretMasker([]).MaskText("password=x"));
        Assert.False(new SecretMasker([""]).IsSecret("password"));
    }

    [Fact]
    public void Secrets_of_the_application_are_found_by_the_same_rules()
    {
        var mask = new SecretMasker(["Room-Key", "zip"]);

        Assert.True(mask.IsSecret("roomKey"));
        Assert.True(mask.IsSecret("userZip"));
        Assert.False(mask.IsSecret("zipper"));
        Assert.Equal("room_key=***;password=x", mask.MaskText("room_key=1;password=x"));
    }
}
