using Chalkboard.Analyzers.Names;

namespace Chalkboard.Analyzers.Tests;

public sealed class WordsTests
{
    [Theory]
    [InlineData("MaxPoolSize", "Max Pool Size")]
    [InlineData("HTTPServer", "HTTP Server")]
    [InlineData("Utf8Text", "Utf8 Text")]
    [InlineData("Color_R", "Color R")]
    [InlineData("COLOR_RED", "COLOR RED")]
    [InlineData("_value", "value")]
    [InlineData("X", "X")]
    [InlineData("IO", "IO")]
    [InlineData("ÜberGröße", "Über Größe")]
    public void A_name_is_split_into_words(string name, string words) => Assert.Equal(words, string.Join(' ', NameWords.Split(name)));
}
