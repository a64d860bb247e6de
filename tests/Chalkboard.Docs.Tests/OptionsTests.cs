namespace Chalkboard.Docs.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void The_page_of_options_has_every_option_with_its_default()
    {
        var page = OptionsReference.Create();
        // eng/options writes it.
        if (Environment.GetEnvironmentVariable("CHALKBOARD_WRITE_OPTIONS") is { Length: > 0 } file) File.WriteAllText(file, page);
        Assert.True(
            page == CodeBlock.Read("docs/options.md")
                .ReplaceLineEndings("\n"), "docs/options.md differs from the options of the packages: run eng/options.");
    }
}
